/** Kith as it is, but that nobody is asked to wait: for proofs that send thousands of requests. No setting and no request leads here. */
import { main as begin } from '../../src/main.ts'

export const main = (mode: 'demo' | 'start'): Promise<void> => begin(mode, { limits: 'none' })
