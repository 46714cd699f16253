import type { authenticators as english } from './en-authenticators.js';

export const authenticators: typeof english = {
  list: 'Methoden für den zweiten Schritt',
  none: 'Noch keine ist eingerichtet.',
  showsCodes: 'Authenticator-App',
  unusualCodes: (digits, period) => `${digits} Ziffern, alle ${period} Sekunden`,
  places: {
    synced: 'Synchronisierter Passkey',
    syncable: 'Passkey, noch nicht synchronisiert',
    securityKey: 'Sicherheitsschlüssel',
    device: 'Passkey auf einem Gerät',
  },
  otherDomain: (domain) => `Funktioniert nur unter ${domain}, nicht unter dieser Adresse.`,
  added: 'Hinzugefügt',
  lastUsed: 'Zuletzt verwendet',
  neverUsed: 'Nie verwendet',
  name: 'Name',
  nameMissing: 'Geben Sie einen Namen ein.',
  nameTooLong: (max) => `Verwenden Sie höchstens ${max} Zeichen.`,
  nameInvisible: 'Der Name enthält ein unsichtbares Zeichen. Geben Sie ihn von Hand ein.',
  rename: 'Umbenennen',
  save: 'Speichern',
  renamed: (name) => `Der Name ist jetzt ${name}.`,
  replace: 'Ersetzen',
  remove: 'Entfernen',
  labelled: (action, name) => `${action}: ${name}`,
  removed: (name) => `${name} ist entfernt.`,
  removing: {
    title: (name) => `${name} entfernen?`,
    text: (user) =>
      `Mit dieser Methode kann sich ${user} dann nicht mehr anmelden. Alle anderen Sitzungen dieses Kontos werden beendet.`,
    ownText:
      'Mit dieser Methode können Sie sich dann nicht mehr anmelden. Ihre anderen Sitzungen werden beendet.',
    rest: {
      totp: 'Löschen Sie auch den Eintrag in der App.',
      passkey:
        'Löschen Sie den Passkey auch auf dem Gerät oder im Passwortmanager: Dieser Dienst kann das nicht.',
    },
    last: 'Das ist die letzte Methode, deshalb wird die Zwei-Faktor-Anmeldung ausgeschaltet. Danach genügt das Passwort zum Anmelden. Die Notfallcodes funktionieren nicht mehr.',
    confirmLast: 'Entfernen und Zwei-Faktor-Anmeldung ausschalten',
  },
  limits: {
    apps: 'Sie haben drei Authenticator-Apps; mehr kann ein Konto nicht haben. Entfernen Sie eine, um eine andere hinzuzufügen.',
    all: 'Sie haben zehn Methoden; mehr kann ein Konto nicht haben. Entfernen Sie eine, um eine andere hinzuzufügen.',
  },
  addApp: 'Authenticator-App hinzufügen',
  addPasskey: 'Passkey hinzufügen',
  app: {
    text: 'Verwenden Sie ein anderes Telefon oder eine andere App als bisher: Manche Apps ersetzen den Eintrag, den sie für dieses Konto schon haben.',
    nameHint: 'Damit Sie sie unterscheiden können: zum Beispiel „Diensttelefon“.',
    suggestion: 'Zweite Authenticator-App',
    done: 'Die Authenticator-App ist hinzugefügt.',
    confirm: 'Hinzufügen',
    codeHint: 'Die sechs Ziffern, die sie jetzt anzeigt.',
    deleteEntry: (issuer, name) =>
      `Falls Ihre neue App von diesem Versuch schon einen Eintrag „${issuer}: ${name}“ hat, löschen Sie ihn dort. Behalten Sie die Einträge in Ihren anderen Apps.`,
  },
  passkey: {
    text: 'Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht, Displaysperre oder Sicherheitsschlüssel an. Er lässt sich nicht abfischen, weil er nur auf der echten Seite funktioniert.',
    nameHint: 'Damit Sie ihn wiedererkennen: zum Beispiel, wo er gespeichert ist.',
    suggestion: (system) => `Passkey auf ${system}`,
    confirm: 'Passkey erstellen',
    waiting: 'Folgen Sie den Anweisungen des Browsers.',
    done: (name) => `${name} ist hinzugefügt.`,
    saveAgain: 'Ihr Gerät hat den Passkey erstellt, aber der Dienst hat ihn noch nicht.',
    leftOver:
      'Vielleicht hat Ihr Gerät von diesem Versuch einen Passkey behalten. Sie können ihn dort löschen.',
    firstCodes:
      'Die Zwei-Faktor-Anmeldung ist eingeschaltet. Wenn Sie Ihren Passkey verlieren, können Sie sich mit jedem dieser Codes einmal anmelden. Sie werden nicht noch einmal angezeigt.',
  },
  resynchronising: {
    action: 'Codes nicht angenommen?',
    title: (name) => `${name} synchronisieren`,
    text: 'Die Uhr eines Hardware-Tokens kann mit den Jahren vor- oder nachgehen, dann werden seine Codes abgelehnt. Zwei Codes nacheinander zeigen, wie groß die Abweichung ist. Stellen Sie auf einem Telefon stattdessen die Uhrzeit auf automatisch.',
    first: 'Erster Code',
    firstHint: (digits) => `Die ${digits} Ziffern, die jetzt angezeigt werden.`,
    second: 'Nächster Code',
    secondHint: 'Warten Sie, bis der nächste angezeigt wird.',
    length: (digits) => `Die Codes haben ${digits} Ziffern.`,
    same: 'Das ist noch einmal der erste Code. Warten Sie auf den nächsten.',
    refused:
      'Das sind keine zwei aufeinanderfolgenden Codes dieses Tokens, oder seine Uhr weicht um mehr als einen Tag ab. Warten Sie auf einen neuen Code und geben Sie diesen und den danach ein.',
    confirm: 'Synchronisieren',
    done: (name) => `Codes von ${name} werden wieder angenommen.`,
  },
};
