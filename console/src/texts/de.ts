import { account } from './de-account.js';
import { errors } from './de-errors.js';
import type { Texts } from './en.js';

export const de: Texts = {
  account,
  common: {
    back: 'Zurück',
    cancel: 'Abbrechen',
    close: 'Schließen',
    dismiss: 'Meldung schließen',
    hide: 'Verbergen',
    language: 'Sprache',
    loading: 'Wird geladen',
    messages: 'Meldungen',
    show: 'Anzeigen',
    showField: (label) => `${label} anzeigen`,
    signIn: 'Anmelden',
    signOut: 'Abmelden',
    tryAgain: 'Erneut versuchen',
  },
  copying: {
    copied: 'Kopiert',
    selectByHand: 'Bitte von Hand kopieren',
    done: 'In die Zwischenablage kopiert.',
    refused: 'Kopieren ist hier nicht möglich: Markieren Sie den Text und kopieren Sie ihn von Hand.',
  },
  errors,
  failures: {
    field: 'Der Dienst nimmt diesen Wert nicht an.',
    request: 'Anfrage',
    tryAgainLater: 'Versuchen Sie es später noch einmal.',
    tryAgain: (when) => `Versuchen Sie es ${when} noch einmal.`,
    unreachable:
      'Der Dienst ist nicht erreichbar. Ihre Eingaben bleiben erhalten: Versuchen Sie es noch einmal, sobald er wieder da ist.',
  },
  frame: {
    main: 'Hauptnavigation',
    myAccount: 'Mein Konto',
    skip: 'Zum Inhalt springen',
    yourAccount: 'Ihr Konto:',
  },
  idle: {
    title: 'Sind Sie noch da?',
    signedOutIn: (seconds) =>
      `Sie haben diese Seite eine Weile nicht benutzt und werden in ${seconds} ${seconds === 1 ? 'Sekunde' : 'Sekunden'} abgemeldet.`,
    stay: 'Angemeldet bleiben',
  },
  outage: {
    title: 'Einen Moment',
    starting: 'Der Dienst antwortet nicht. Diese Seite macht von selbst weiter, sobald er wieder da ist.',
    banner: 'Der Dienst ist zurzeit nicht erreichbar. Ihre Eingaben bleiben erhalten.',
  },
  password: {
    firstTitle: 'Wählen Sie zuerst ein eigenes Passwort',
    firstText:
      'Das Passwort, mit dem Sie sich angemeldet haben, wurde vom Dienst erzeugt. Ersetzen Sie es durch eines, das nur Sie kennen.',
    current: 'Aktuelles Passwort',
    currentMissing: 'Geben Sie Ihr aktuelles Passwort ein.',
    new: 'Neues Passwort',
    hint: 'Mindestens 8 Zeichen; gut sind einige Wörter ohne Zusammenhang.',
    missing: 'Geben Sie ein Passwort ein.',
    same: 'Das ist Ihr aktuelles Passwort. Wählen Sie ein anderes.',
    tooShort: (min) => `Ein Passwort hat mindestens ${min} Zeichen.`,
    tooLong: (max, length) => `Ein Passwort hat höchstens ${max} Zeichen, und dieses hat ${length}.`,
    sessionsEnd: 'Alle anderen Sitzungen dieses Kontos werden beendet.',
    change: 'Ändern',
    changed: 'Das Passwort wurde geändert.',
  },
  signIn: {
    title: 'Anmelden',
    name: 'Name',
    nameMissing: 'Geben Sie Ihren Namen ein.',
    password: 'Passwort',
    passwordMissing: 'Geben Sie Ihr Passwort ein.',
    reasons: {
      expired: 'Ihre Sitzung ist beendet. Melden Sie sich wieder an, um dort weiterzumachen, wo Sie waren.',
      idle: 'Sie waren nicht mehr aktiv und wurden abgemeldet. Melden Sie sich wieder an, um dort weiterzumachen, wo Sie waren.',
      'signed-out': 'Sie sind abgemeldet.',
      enrolled:
        'Die Zwei-Faktor-Anmeldung ist eingeschaltet. Melden Sie sich nun mit einem Code aus Ihrer App an.',
      'second-factor': 'Melden Sie sich dafür noch einmal mit einem Code aus Ihrer App an.',
    },
    codeTitle: 'Code eingeben',
    codeText:
      'Öffnen Sie die Authenticator-App auf Ihrem Telefon und geben Sie die sechs Ziffern ein, die sie für dieses Konto anzeigt.',
    code: 'Code',
    codeHint: 'Ohne Ihr Telefon: einer Ihrer Notfallcodes, acht Ziffern. Jeder gilt einmal.',
    codeLength: 'Geben Sie die sechs Ziffern aus der App ein oder die acht Ziffern eines Notfallcodes.',
    lostEverything: 'Telefon und Notfallcodes verloren? Wenden Sie sich an Ihre Administration.',
  },
  mustEnrol: {
    title: 'Richten Sie zuerst die Zwei-Faktor-Anmeldung ein',
    text: 'Ihr Konto muss die Zwei-Faktor-Anmeldung verwenden: Außer dem Passwort geben Sie einen Code aus einer App auf Ihrem Telefon ein. Das Einrichten dauert etwa zwei Minuten; danach melden Sie sich mit einem Code wieder an.',
    begin: 'Zwei-Faktor-Anmeldung einrichten',
  },
};
