/** Every island. Each looks for its own part of the page and does nothing when it is not there. */
import { blankScreen } from './blank-screen.ts'
import { bodyMap } from './body-map.ts'
import { childPicker } from './child-picker.ts'
import { conditionalReveal } from './conditional-reveal.ts'
import { errorFocus } from './error-focus.ts'
import { passkey } from './passkey.ts'
import { saveAsYouType } from './save-as-you-type.ts'
import { threshold } from './threshold.ts'

blankScreen()
errorFocus()
conditionalReveal()
saveAsYouType()
bodyMap()
childPicker()
threshold()
passkey()
