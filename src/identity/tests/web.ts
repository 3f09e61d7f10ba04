/** The program behind a real port on this machine, for tests with a browser. */
import { createServer, type Server } from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { IdentityDeps } from '../deps.ts'
import { type Program, startProgram } from './program.ts'

export interface WebProgram extends Program {
  origin: string
}

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })

export async function startWeb(more: Partial<IdentityDeps> = {}): Promise<WebProgram> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const program = await startProgram({ ...more, origin })
  const server: Server = createServer(getRequestListener(program.app.fetch))
  await new Promise<void>(resolve => server.listen(port, 'localhost', resolve))
  return {
    ...program,
    origin,
    async close() {
      server.closeAllConnections()
      server.close()
      await program.close()
    },
  }
}
