/** Asks the process that runs the tests for something that all test files share; see global-setup.ts. */
import net from 'node:net'

/** @throws Error with the reason, when it could not be had */
export function askDoor<Answer>(
  door: string,
  question: 'server' | 'template' | 'demonstration' | 'browser',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = net.connect(door, () => socket.write(`${question}\n`))
    socket.on('data', bytes => {
      text += bytes.toString()
    })
    socket.on('error', reject)
    socket.on('end', () => {
      const answer = JSON.parse(text) as Answer | { failure: string }
      if (typeof answer === 'object' && answer !== null && 'failure' in answer) reject(new Error(answer.failure))
      else resolve(answer as Answer)
    })
  })
}
