/** What the bench uses of two packages that ship no types. */
declare module 'express' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
  export interface Request extends IncomingMessage {
    params: Record<string, string>
    query: Record<string, string | undefined>
    path: string
    url: string
  }
  export interface Response extends ServerResponse {
    set(headers: Record<string, string>): this
    status(code: number): this
    type(type: string): this
    send(body: string): this
  }
  type Handler = (request: Request, response: Response, next: (error?: unknown) => void) => void | Promise<void>
  export type Express = RequestListener & {
    disable(setting: string): void
    use(handler: Handler): void
    get(path: string, handler: Handler): void
  }
  export default function express(): Express
}
declare module 'nunjucks' {
  export class Environment {
    constructor(
      loader: FileSystemLoader,
      options: { autoescape?: boolean; trimBlocks?: boolean; lstripBlocks?: boolean },
    )
    addFilter(name: string, filter: (...given: never[]) => unknown): void
    getTemplate(name: string, eagerCompile: boolean): { render(context: object): string }
  }
  export class FileSystemLoader {
    constructor(folders: string[], options: { watch: boolean; noCache: boolean })
  }
  const nunjucks: {
    Environment: typeof Environment
    FileSystemLoader: typeof FileSystemLoader
    lib: { escape(text: string): string }
  }
  export default nunjucks
}
