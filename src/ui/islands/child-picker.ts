export function childPicker(): void {}
