export function bodyMap(): void {}
