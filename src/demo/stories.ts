import { asanteReid } from './families/asante-reid.ts'
import { calder } from './families/calder.ts'
import { fielding } from './families/fielding.ts'
import { hussain } from './families/hussain.ts'
import { kerr } from './families/kerr.ts'
import { lacey } from './families/lacey.ts'
import { lindley } from './families/lindley.ts'
import { merrin } from './families/merrin.ts'
import { rowan } from './families/rowan.ts'
import { sharma } from './families/sharma.ts'
import { tesfaye } from './families/tesfaye.ts'
import { threeGirls } from './families/three-girls.ts'
import type { Story } from './story.ts'

/** The families of Northmoor, each a story with a point. The longest first: they are told side by side. */
export const stories: readonly Story[] = [
  calder,
  threeGirls,
  kerr,
  merrin,
  rowan,
  sharma,
  hussain,
  lindley,
  lacey,
  asanteReid,
  fielding,
  tesfaye,
]
