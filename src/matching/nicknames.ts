/**
 * Names and what the people who bear them are called: own list of those usual in England, first the full name. A name may stand in several
 * rows. It only widens a search; whether two names belong together is said to the person who decides.
 */
const rows = `
abdul abdullah abdulrahman
abigail abbie abby abi gail
adam ads
agnieszka aga
ahmed ahmad ahmet
aidan aiden ayden adie
aisha aysha ayesha aishah
alan allan allen al
albert bert bertie al
aleksander aleksandra ola olek alex
alexander alex al alec xander sandy sasha lex
alexandra alex alexa lexi lexie sandra sasha sandy
alfred alfie alf fred freddie
alice ali allie
alison ali allie
amelia amy millie mia melia
amanda mandy
andrew andy drew
angela angie ange
ann anne annie anna nan
anthony antony tony ant
antonia toni tonia
archibald archie
arthur art artie
barbara barb babs
barnaby barney
bartholomew bart
beatrice bea trixie
benjamin ben benji benny
bernard bernie
bethany beth bethan
bradley brad
brandon bran
callum calum cal
cameron cam
caroline carrie caz carol
cassandra cass cassie sandra
catherine katherine kathryn catharine kate katie katy kath kathy cathy cat kitty kat
charles charlie chas chuck
charlotte charlie lottie lotte char
chloe chlo clo
christina kristina chris chrissy tina
christine chris chrissie
christopher chris kit topher kris
clifford cliff
connor conor
constance connie
daniel dan danny
danielle dani danni
david dave davey davie dai
deborah debra deb debbie
dominic dom nic
donald don donnie
dorothy dot dottie dolly
douglas doug dougie
edward ed eddie ted teddy ned
eleanor elinor ellie nell nellie nora ellen
elisabeth elizabeth liz lizzie beth betty bess eliza libby lisa elsie lilibet betsy
ellen ellie nell
emily em emmy millie
emma em emmy
eugene gene
evangeline eva evie
evelyn evie eve
ezekiel zeke
fatima fatimah fatma
felicity fliss flick
finlay findlay finn fin
florence flo flossie florrie
frances fran frankie francesca
francesca fran frankie chess
francis frank frankie fran
frederick fred freddie freddy
gabriel gabe gab
gabriella gabrielle gabby ella
gareth gaz
geoffrey jeffrey geoff jeff
george georgie
georgina georgia georgie gina george
gerald gerry jerry
gillian gill jill
grace gracie
graham gray
gregory greg
gwendolyn gwen
hannah han
harold harry hal
harriet hattie harry
harrison harry
hasan hassan
helen helena nell nellie ellen
henry harry hal hank
hugh hughie huw
humphrey humph
hussain hussein husain hussien
ian iain
ibrahim ebrahim abraham
imogen immy immie
isaac ike zac
isabella isabelle isabel isobel bella izzy izzie issy belle
ismail ishmael
jack jackie
jackson jack jax
jacob jake jakub
jacqueline jackie jacqui
james jim jimmy jamie jem jimbo
jane janey janie
janet jan
jasmine jas jazz jasmin yasmin
jason jay jase
jeremy jez jem jerry
jennifer jen jenny jenni
jessica jess jessie
joan joanie
joanna joanne jo joey
john jack johnny jon jock
jonathan jonathon jon jonny johnny
jordan jord jordie
joseph joe joey yusuf
josephine jo josie fifi
joshua josh
julia julie jules
julian jules
kayleigh kayley kay
kenneth ken kenny
khadija khadijah
kieran kieron ciaran
kimberley kimberly kim
krzysztof krzys
lachlan lochlan lockie
laura lauren laurie lori
lauren loz ren
lawrence laurence larry laurie loz
leonard leo len lenny
leonardo leo
leslie lesley les
lewis louis lou louie
lillian lily lilly lil
louisa louise lou lulu
lucas luke luca
lucy lucinda luce
lukasz luke
lydia lyd
mackenzie mack kenzie
maciej maciek
madeleine madeline maddie maddy
malgorzata gosia
malcolm mal
margaret maggie meg peggy madge marge rita daisy greta
maria mary mia marie
mariam maryam mariyam miriam
marilyn mari
martin marty
martha marti
mary molly polly may mae
mateusz mat
matilda tilly tillie mattie
matthew mathew matt matty
maureen mo
maximilian maximillian max
maxwell max
megan meg meggie
melanie mel
melissa mel lissa missy
michael mike mick mickey micky mikey micheal
michelle shell chelle
mohammed muhammad mohamed mohammad muhammed mohamad muhamad mohd mo moe md
moses moe
natalie nat nattie
nathan nathaniel nate nat
nathaniel nat nate nathan
neville nev
nicholas nicolas nick nicky nico
nicola nicole nicky nic
oliver ollie olly
olivia liv livvy livia ollie
oscar ozzie
oluwaseun seun
oluwatobi tobi
patricia pat patsy tricia trish paddy
patrick pat paddy
paul paulie
pamela pam
penelope penny
peter pete
philip phillip phil pip
phoebe phoebs fee
piotr peter
priscilla cilla
rachel rachael rach
raymond ray
rebecca rebekah becky becca beck bex
reginald reg reggie
rhys reece rees
richard rick ricky rich richie dick dickie
robert rob robbie bob bobby bert
roberta bobbie
roger rodge
roland rollo
ronald ron ronnie
rosemary rose rosie
rosalind ros
roseanne rose rosie roz
rowan ro
rupert rupe
ruth ruthie
samantha sam sammy
samuel sam sammy
sandra sandy
sarah sara sally sadie sal
sean shaun shawn shane
sebastian seb bas
sharon shaz
sidney sydney sid syd
simon si
siobhan shivaun shiv
sofia sophia sophie sofie
sophie soph
stanley stan
stephanie steph stevie
stephen steven steve stevie ste
stuart stewart stu
susan sue susie suzie susannah
suzanne sue suzy
sylvia syl
tabitha tabby
tamara tammy tam
teresa theresa tess terry tracy
terence terrance terry tel
thaddeus thad
theodore theo ted teddy
theodora theo thea dora
thomas tom tommy
timothy tim timmy
tobias toby
umar omar
valerie val
vanessa nessa
veronica ronnie vera
victor vic
victoria vicky vicki tori vic
vincent vince vinnie
vivienne viv
walter wally walt
william will bill billy willie liam wills
winifred winnie
yasmin yasmeen yaz jasmine
yusuf yousef youssef yousuf joseph
yvonne vonnie
zachary zachariah zac zack zach zak
zahra zara
zainab zaynab zeinab
zoe zoey
`
const called = new Map<string, Set<string>>()
for (const row of rows.trim().split('\n')) {
  const [full, ...short] = row.split(' ')
  if (full === undefined) continue
  const all = [full, ...short]
  for (const one of all) {
    const known = called.get(one) ?? new Set<string>()
    for (const other of all) if (other !== one) known.add(other)
    called.set(one, known)
  }
}

/** Other names somebody with this name may go by. The name is plain (see keys.ts): small letters, no accents. */
export const nicknamesOf = (name: string): readonly string[] => [...(called.get(name) ?? [])]
/** May both be names of one person? */
export const areNicknames = (one: string, other: string): boolean => called.get(one)?.has(other) ?? false
