/** A program of its own for the tests of starting, killing and adopting: starts the server and stays until a signal. */
import { openPostgres, startPostgres } from '../../src/platform/postgres.ts'

const [dataDir = '', how = 'start'] = process.argv.slice(2)
try {
  const start = how === 'open' ? openPostgres : startPostgres
  const server = await start({ dataDir, durable: true })
  process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)))
  console.log(JSON.stringify({ adminUrl: server.adminUrl, pid: server.pid }))
  setInterval(() => {}, 60_000)
} catch (error) {
  console.log(JSON.stringify({ refused: error instanceof Error ? error.message : String(error) }))
  process.exit(1)
}
