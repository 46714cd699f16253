import type { PasskeyProblem } from './en-passkeys.js';

export const passkeyProblems: Record<PasskeyProblem, (domain: string) => string> = {
  unsupported: () =>
    'Dieser Browser kennt keine Passkeys. Verwenden Sie eine aktuelle Version von Chrome, Edge, Firefox oder Safari.',
  insecure: () => 'Passkeys brauchen eine sichere Verbindung: Öffnen Sie diese Seite mit https://.',
  otherAddress: (domain) =>
    `Passkeys dieses Dienstes funktionieren nur unter ${domain}. Öffnen Sie diese Seite dort.`,
  alreadyRegistered: () =>
    'Dieses Gerät oder dieser Sicherheitsschlüssel hat schon einen Passkey für dieses Konto. Verwenden Sie ein anderes, wenn Sie einen zweiten möchten.',
  unsuitable: () =>
    'Dieses Gerät oder dieser Sicherheitsschlüssel ist hier nicht verwendbar. Richten Sie die Displaysperre oder PIN ein, oder versuchen Sie es mit einem anderen.',
  cancelled: () =>
    'Der Vorgang wurde abgebrochen, oder es war kein Passkey zur Hand. Versuchen Sie es noch einmal und folgen Sie den Anweisungen des Browsers.',
  timedOut: () =>
    'Das hat zu lange gedauert, deshalb hat der Browser aufgegeben. Versuchen Sie es noch einmal.',
  failed: () =>
    'Der Browser konnte keinen Passkey verwenden. Versuchen Sie es noch einmal, oder mit einem anderen Browser oder Gerät.',
};
