import { account } from './de-account.js';
import { authenticators } from './de-authenticators.js';
import { errors } from './de-errors.js';
import { passkeyProblems } from './de-passkeys.js';
import type { Texts } from './en.js';

export const de: Texts = {
  account,
  authenticators,
  clients: {
    on: (browser, system) => `${browser} unter ${system}`,
    programIn: (language) => `${language}-Programm`,
    unknownBrowser: 'Unbekannter Browser',
    unknownProgram: 'Unbekanntes Programm',
  },
  common: {
    back: 'Zurück',
    cancel: 'Abbrechen',
    close: 'Schließen',
    dismiss: 'Meldung schließen',
    hide: 'Verbergen',
    language: 'Sprache',
    loading: 'Wird geladen',
    messages: 'Meldungen',
    next: 'Weiter',
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
    stillSignedIn: 'Sie sind noch angemeldet. Versuchen Sie es noch einmal.',
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
  leaving: {
    title: 'Diese Seite verlassen?',
    stay: 'Hier bleiben',
    leave: 'Verlassen',
  },
  themes: {
    label: 'Farben',
    system: 'Wie im System',
    light: 'Hell',
    dark: 'Dunkel',
  },
  outage: {
    title: 'Einen Moment',
    starting: 'Der Dienst antwortet nicht. Diese Seite macht von selbst weiter, sobald er wieder da ist.',
    banner: 'Der Dienst ist zurzeit nicht erreichbar. Ihre Eingaben bleiben erhalten.',
  },
  passkeyProblems,
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
    tooShort: (min) => `Verwenden Sie mindestens ${min} Zeichen.`,
    tooLong: (max, length) => `Ein Passwort kann höchstens ${max} Zeichen haben; dieses hat ${length}.`,
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
      enrolled: 'Die Zwei-Faktor-Anmeldung ist eingeschaltet. Melden Sie sich nun mit beiden Faktoren an.',
      'second-factor': 'Melden Sie sich dafür noch einmal mit beiden Faktoren an.',
    },
    codeTitle: 'Code eingeben',
    codeText:
      'Öffnen Sie die Authenticator-App auf Ihrem Telefon und geben Sie die sechs Ziffern ein, die sie für dieses Konto anzeigt.',
    code: 'Code',
    codeHint: 'Ohne Ihr Telefon: einer Ihrer Notfallcodes, acht Ziffern. Jeder gilt einmal.',
    codeLength: 'Geben Sie die sechs Ziffern aus der App ein oder die acht Ziffern eines Notfallcodes.',
    lostEverything: 'Telefon und Notfallcodes verloren? Wenden Sie sich an Ihre Administration.',
    eitherCodeHint:
      'Aus Ihrer Authenticator-App, oder einer Ihrer Notfallcodes: acht Ziffern, und jeder gilt einmal.',
    appHint: 'Der Code, der gerade angezeigt wird. Sie haben keine Notfallcodes mehr.',
    scratchCode: 'Notfallcode',
    scratchCodeHint: 'Ohne Ihren Passkey: einer Ihrer Notfallcodes, acht Ziffern. Jeder gilt einmal.',
    scratchCodeLength: 'Geben Sie die acht Ziffern eines Notfallcodes ein.',
    usePasskey: 'Passkey verwenden',
    passkeyText: 'Verwenden Sie Fingerabdruck, Gesicht, Displaysperre oder Sicherheitsschlüssel.',
    or: 'oder',
    lostPasskey: 'Nichts davon zur Hand? Wenden Sie sich an Ihre Administration.',
  },
  stepUp: {
    title: 'Bestätigen Sie, dass Sie es sind',
    text: 'Ihre Anmeldung liegt schon eine Weile zurück. Bestätigen Sie, dass Sie es noch sind, um fortzufahren.',
    codeText:
      'Ihre Anmeldung liegt schon eine Weile zurück. Geben Sie einen Code aus Ihrer Authenticator-App ein, um fortzufahren.',
    passwordText:
      'Ihre Anmeldung liegt schon eine Weile zurück. Geben Sie Ihr Passwort ein, um fortzufahren.',
    confirm: 'Bestätigen',
  },
  mustEnrol: {
    title: 'Richten Sie zuerst die Zwei-Faktor-Anmeldung ein',
    text: 'Ihr Konto muss die Zwei-Faktor-Anmeldung verwenden: Außer dem Passwort geben Sie einen Code aus einer App auf Ihrem Telefon ein. Das Einrichten dauert etwa zwei Minuten; danach melden Sie sich mit einem Code wieder an.',
    passkeyTitle: 'Fügen Sie zuerst einen Passkey hinzu',
    passkeyText:
      'Ihr Konto muss sich mit einem Passkey anmelden: per Fingerabdruck, Gesicht, Displaysperre oder Sicherheitsschlüssel. Das Hinzufügen dauert etwa eine Minute; danach melden Sie sich damit wieder an.',
    usePasskey:
      'Ihr Konto muss sich mit seinem Passkey anmelden, und Sie haben etwas anderes verwendet. Verwenden Sie den Passkey, um fortzufahren.',
    begin: 'Zwei-Faktor-Anmeldung einrichten',
  },
  apps: {
    none: 'Noch keine Authenticator-App?',
    text: 'Jede App für zeitbasierte Codes ist geeignet. Diese sind kostenlos:',
    android: 'Android',
    iphone: 'iPhone',
    get: (app, store) => `${app} für ${store}`,
  },
  addToApp: {
    open: 'Authenticator-App öffnen',
    openText: 'Die Schaltfläche öffnet Ihre Authenticator-App, die dann anbietet, dieses Konto hinzuzufügen.',
    nothingOpened:
      'Wenn sich keine App geöffnet hat, installieren Sie eine und tippen Sie noch einmal auf die Schaltfläche.',
    scanText:
      'Wählen Sie in der Authenticator-App auf Ihrem Telefon „Konto hinzufügen“ und scannen Sie den QR-Code.',
    qrCode: 'QR-Code für eine Authenticator-App',
    otherDevice: 'Ist die App auf einem anderen Gerät?',
    thisDevice: 'Ist die App auf diesem Gerät?',
    byHand: 'Schlüssel von Hand eingeben',
    byHandText:
      'Wählen Sie in der App „zeitbasiert“ als Art des Schlüssels und geben Sie diesen Schlüssel ein:',
    copyKey: 'Schlüssel kopieren',
    nextText: 'Machen Sie weiter, sobald die App sechs Ziffern für dieses Konto anzeigt.',
  },
  enrolment: {
    start: 'Beginnen',
    startAgain: 'Neu beginnen',
    needsApp: 'Sie brauchen eine Authenticator-App auf einem Telefon und etwa zwei Minuten.',
    oldAppWorks: 'Die bisherige App und ihre Notfallcodes gelten, bis Sie einen Code aus der neuen eingeben.',
    labels: { app: 'App', codes: 'Notfallcodes', confirm: 'Bestätigen' },
    titles: {
      app: 'Konto zur App hinzufügen',
      codes: 'Notfallcodes speichern',
      confirm: 'Code aus der App eingeben',
    },
    codesText:
      'Wenn Sie Ihr Telefon verlieren, können Sie sich mit jedem dieser Codes einmal anmelden. Bewahren Sie sie nicht auf dem Telefon auf. Sie werden nicht noch einmal angezeigt.',
    oneCode: 'Einer der Notfallcodes',
    oneCodeHint:
      'Zur Kontrolle, dass Sie sie gespeichert haben: einen eintippen oder einfügen. Er bleibt gültig.',
    otherCode: 'Das ist keiner der Codes oben.',
    scratchCodeLength: 'Ein Notfallcode hat acht Ziffern. Geben Sie einen der Codes oben ein.',
    code: 'Code aus der App',
    codeHint: 'Die sechs Ziffern, die sie jetzt anzeigt. Damit schalten Sie die Zwei-Faktor-Anmeldung ein.',
    codeLength: 'Geben Sie die sechs Ziffern ein, die die App jetzt anzeigt.',
    turnOn: 'Einschalten',
    done: 'Die Zwei-Faktor-Anmeldung ist eingeschaltet.',
    newAppHint:
      'Die sechs Ziffern, die die neue App jetzt anzeigt. Die bisherige App und ihre Notfallcodes gelten danach nicht mehr.',
    useNewApp: 'Neue App verwenden',
    replaced: 'Die neue App ist eingerichtet.',
    endings: {
      elsewhere:
        'Die Einrichtung wurde schon in einem anderen Tab oder auf einem anderen Gerät begonnen und nicht abgeschlossen.',
      exhausted: 'Zu viele falsche Codes. Diese Einrichtung wurde abgebrochen.',
      expired: 'Die Zeit für diese Einrichtung ist abgelaufen.',
      over: 'Das Einrichten hat zu lange gedauert oder wurde in einem anderen Tab oder auf einem anderen Gerät neu begonnen.',
      superseded:
        'Die Einrichtung wurde in einem anderen Tab oder auf einem anderen Gerät neu begonnen. Diese hier gilt nicht mehr.',
    },
    deleteEntry: (issuer, account) =>
      `Falls Ihre Authenticator-App von diesem Versuch schon einen Eintrag „${issuer}: ${account}“ hat, löschen Sie ihn dort. Wenn Sie neu beginnen, entsteht ein neuer.`,
    deleteNewerEntry: (issuer, account) =>
      `Falls Ihre Authenticator-App von diesem Versuch schon einen zweiten Eintrag „${issuer}: ${account}“ hat, löschen Sie den neueren. Behalten Sie den alten: Er gilt, bis Sie fertig sind.`,
  },
  invitation: {
    title: 'Zwei-Faktor-Anmeldung einrichten',
    replaceTitle: 'Neue Authenticator-App einrichten',
    text: 'Danach melden Sie sich mit Ihrem Passwort und einem Code aus einer App auf Ihrem Telefon an. Niemand sonst sieht den Schlüssel. Das dauert etwa zwei Minuten.',
    replaceText:
      'Damit ersetzen Sie die Authenticator-App des Kontos. Die bisherige App und ihre Notfallcodes gelten, bis Sie einen Code aus der neuen eingeben. Das dauert etwa zwei Minuten.',
    account: 'Konto',
    invitedBy: 'Eingeladen von',
    expires: 'Link gilt bis',
    doneTitle: 'Die Zwei-Faktor-Anmeldung ist eingeschaltet',
    done: 'Von nun an melden Sie sich mit Ihrem Passwort und einem Code aus der App an.',
    doneFor: (account) =>
      `Von nun an melden Sie sich als ${account} mit Ihrem Passwort und einem Code aus der App an.`,
    doneReplacing:
      'Die bisherige App und ihre Notfallcodes gelten nicht mehr. Sie können den älteren Eintrag löschen.',
    signedOut: 'Sie wurden auf allen Geräten abgemeldet. Sie können diese Seite schließen.',
    overTitle: 'Dieser Link funktioniert nicht',
    usedBy:
      'Wenn Sie es waren, ist Ihre App eingerichtet: Melden Sie sich mit einem Code daraus an. Wenn nicht, informieren Sie sofort Ihre Administration.',
  },
  scratchCodes: {
    copy: 'Codes kopieren',
    save: 'Als Datei speichern',
    saved: 'Gespeichert',
    print: 'Drucken',
    confirm: 'Ich habe sie gespeichert',
    leave: 'Die Codes werden nicht noch einmal angezeigt. Verlassen, ohne sie gespeichert zu haben?',
    newTitle: 'Ihre neuen Notfallcodes',
    newText:
      'Wenn Sie Ihr Telefon verlieren, können Sie sich mit jedem dieser Codes einmal anmelden. Die früheren gelten nicht mehr. Sie werden nicht noch einmal angezeigt.',
  },
  steps: {
    label: 'Fortschritt',
    done: '(erledigt)',
  },
};
