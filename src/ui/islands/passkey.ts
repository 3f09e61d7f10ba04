export function passkey(): void {}
