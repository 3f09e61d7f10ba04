import { calder } from './families/calder.ts'
import type { Story } from './story.ts'

/** The families of Northmoor, each a story with a point. */
export const stories: readonly Story[] = [calder]
