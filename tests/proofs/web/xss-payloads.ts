/**
 * 300 texts that run a script, or change the page, where a page shows them as they are. `xss()` is the script; the attribute `xss` marks an
 * element that no page of ours has.
 */

/** What runs, or is put in. */
const cores: readonly string[] = [
  '<script>xss()</script>',
  '<ScRiPt xss>xss()</sCrIpT>',
  '<script src=data:,xss()></script>',
  '<script type=module>xss()</script>',
  '<img xss src=x onerror=xss()>',
  '<img src=x:x onerror=xss() xss>',
  '<IMG """><SCRIPT>xss()</SCRIPT>">',
  '<svg xss onload=xss()>',
  '<svg><script xss>xss()</script></svg>',
  '<svg><animate xss onbegin=xss() attributeName=x dur=1s>',
  '<svg/onload=xss()//xss>',
  '<math><mi xss//xlink:href="data:x,<script>xss()</script>">',
  '<math><a xss xlink:href=javascript:xss()>x</a></math>',
  '<body xss onload=xss()>',
  '<iframe xss srcdoc="<script>parent.xss()</script>"></iframe>',
  '<iframe xss src=javascript:parent.xss()></iframe>',
  '<object xss data=javascript:xss()></object>',
  '<embed xss src=data:text/html,<script>xss()</script>>',
  '<a xss href=javascript:xss()>x</a>',
  '<a xss href="jav&#x09;ascript:xss()">x</a>',
  '<form xss action=javascript:xss()><button>x</button></form>',
  '<button xss formaction=javascript:xss()>x</button>',
  '<input xss autofocus onfocus=xss()>',
  '<select xss autofocus onfocus=xss()></select>',
  '<textarea xss autofocus onfocus=xss()></textarea>',
  '<details xss open ontoggle=xss()>x</details>',
  '<video xss><source onerror=xss()></video>',
  '<audio xss src=x onerror=xss()></audio>',
  '<video xss poster=javascript:xss()></video>',
  '<marquee xss onstart=xss()>x</marquee>',
  '<style xss>*{background:url(javascript:xss())}</style>',
  '<link xss rel=stylesheet href=data:,*{color:red}>',
  '<meta xss http-equiv=refresh content="0;url=javascript:xss()">',
  '<base xss href=javascript:xss()//>',
  '<template xss><script>xss()</script></template>',
  '<noscript><p title="</noscript><img xss src=x onerror=xss()>">',
  '<div xss style=animation-name:x onanimationstart=xss()>x</div>',
  '<p xss onpointerenter=xss() style=position:fixed;inset:0>x</p>',
  '<table background=javascript:xss() xss><td>x</table>',
  '<isindex xss type=image src=x onerror=xss()>',
  '<x xss contenteditable onblur=xss()>x',
  '<b xss>x</b>',
  '<portal xss src=javascript:xss()></portal>',
  '<dialog xss open oncancel=xss()>x</dialog>',
]

/** How a text gets out of where it was put. */
const ways: readonly ((core: string) => string)[] = [
  core => core,
  core => `">${core}`,
  core => `'>${core}`,
  core => `</textarea>${core}`,
  core => `</title>${core}`,
  core => `</script>${core}`,
]

/** Texts with no angle bracket, or with one that is not what it seems. */
const others: readonly string[] = [
  ...[
    '" onmouseover=xss() xss="',
    "' onmouseover=xss() xss='",
    '" autofocus onfocus=xss() xss="',
    '" style=x:y onload=xss() xss x="',
    '`onerror=xss() xss`',
  ],
  ...[
    'javascript:xss()',
    'JaVaScRiPt:xss()',
    ' javascript:xss()',
    'java\tscript:xss()',
    'javascript:xss()//https://x',
    'data:text/html,<script>xss()</script>',
    'vbscript:xss()',
  ],
  ...[
    '&lt;img xss src=x onerror=xss()&gt;',
    '&#60;img xss src=x onerror=xss()&#62;',
    '&amp;lt;script&amp;gt;xss()',
    '\\u003cimg xss src=x onerror=xss()\\u003e',
    '%3Cimg xss src=x onerror=xss()%3E',
  ],
  ...[
    '＜img xss src=x onerror=xss()＞',
    '\ufeff<img xss src=x onerror=xss()>',
    '<\u200bimg xss src=x onerror=xss()>',
    '<img\u00a0xss src=x onerror=xss()>',
    '<img/xss/src=x/onerror=xss()>',
  ],
  ...[
    "'-xss()-'",
    '"-xss()-"',
    "';xss();//",
    '${' + 'xss()}',
    '`;xss();`',
    '{{constructor.constructor("xss()")()}}',
    '<%= xss() %>',
    '#{xss()}',
    '*{x:expression(xss())}',
    '@import"javascript:xss()";',
  ],
  ...[
    '<!--><img xss src=x onerror=xss()>-->',
    '--><img xss src=x onerror=xss()>',
    ']]><img xss src=x onerror=xss()>',
    '<![CDATA[<img xss src=x onerror=xss()>]]>',
    '<?xml version="1.0"?><x xss/>',
    '<!doctype x><x xss>',
  ],
  ...[
    '</p></div></main><b xss>',
    '<<img xss src=x onerror=xss()>',
    '<img xss src=x onerror=xss()',
    '<img src="x" xss onerror="xss()"',
    '</style><img xss src=x onerror=xss()>',
    '</option></select><b xss>',
  ],
  ...[
    '"><b xss>',
    "'><b xss>",
    '<b xss',
    '"xss="',
    '<i xss>',
    '<u xss/>',
    '"><i xss>',
    '&quot;&gt;&lt;b xss&gt;',
    '\u2028<b xss>',
  ],
]

const made = [...new Set([...others, ...ways.flatMap(way => cores.map(way))])]
/** One of each kind: an element, a handler, the end of a value in each of its quotes, the end of a field, of a title, of a script, an address. */
const oneOfEach: readonly string[] = [
  '<img xss src=x onerror=xss()>',
  '" onmouseover=xss() xss="',
  '</textarea><svg xss onload=xss()>',
  'javascript:xss()',
  "' onmouseover=xss() xss='",
  '"><script>xss()</script>',
  '</title><script>xss()</script>',
  '</script><script>xss()</script>',
]
/** 300 of them, the first eight of eight kinds: a short run takes those. */
export const payloads: readonly string[] = [...new Set([...oneOfEach, ...made])].slice(0, 300)

/** Payloads that run only where they begin a value. */
const begins = (text: string) => /^\s*(java\tscript|javascript|vbscript|data):/i.test(text)
/**
 * The payloads in values of several each: what does not get out of its value leaves the next one as it would be alone. A payload that works only
 * at the beginning of a value begins one, as far as there are values enough.
 */
export function valuesOf(list: readonly string[], inOne: number): string[] {
  const inOrder = [...list.filter(begins), ...list.filter(text => !begins(text))]
  const values: string[][] = Array.from({ length: Math.ceil(list.length / inOne) }, () => [])
  for (const [n, text] of inOrder.entries()) values[n % values.length]!.push(text)
  return values.map(texts => texts.join(' '))
}
