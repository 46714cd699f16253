import type { ErrorCode } from '../../../sdk/src/errors.js';

const reload = 'Laden Sie die Seite neu und versuchen Sie es noch einmal.';
const notUnderstood = `Der Dienst hat die Anfrage dieser Seite nicht verstanden. ${reload}`;

export const errors: Record<ErrorCode, string> = {
  VALIDATION_FAILED: 'Einige Angaben sind nicht gültig. Beachten Sie die Hinweise an den Feldern.',
  MALFORMED_JSON: notUnderstood,
  MALFORMED_REQUEST: notUnderstood,
  REQUEST_TIMEOUT: 'Die Verbindung war zu langsam. Versuchen Sie es noch einmal.',
  REQUEST_HEADERS_TOO_LARGE: notUnderstood,
  CODE_INVALID:
    'Dieser Code stimmt nicht. Warten Sie auf den nächsten in Ihrer App und geben Sie ihn ein. Wird auch der abgelehnt, stellen Sie die Uhrzeit Ihres Telefons auf automatisch.',
  PASSKEY_INVALID:
    'Dieser Passkey wurde nicht angenommen. Versuchen Sie es noch einmal oder melden Sie sich anders an.',
  PASSKEY_TOKEN_INVALID: 'Das Hinzufügen dieses Passkeys hat zu lange gedauert. Beginnen Sie noch einmal.',
  ENROLMENT_EXHAUSTED: 'Zu viele falsche Codes. Diese Einrichtung wurde abgebrochen.',
  ENROLMENT_TOKEN_INVALID:
    'Diese Einrichtung ist abgelaufen oder wurde in einem anderen Tab oder auf einem anderen Gerät neu begonnen.',
  INVITATION_INVALID:
    'Dieser Link ist nicht gültig. Prüfen Sie, ob Sie ihn vollständig kopiert haben, oder bitten Sie um einen neuen.',
  INVITATION_USED: 'Dieser Link wurde bereits verwendet.',
  INVITATION_REVOKED:
    'Dieser Link wurde zurückgezogen. Bitten Sie um einen neuen, falls Sie ihn noch brauchen.',
  INVITATION_REPLACED: 'Für dieses Konto gibt es einen neueren Link. Verwenden Sie diesen.',
  INVITATION_EXPIRED: 'Dieser Link ist abgelaufen. Bitten Sie um einen neuen.',
  INVITATION_ENDED:
    'Dieser Link gilt nicht mehr, weil sich das Konto oder seine Zwei-Faktor-Anmeldung geändert hat. Bitten Sie um einen neuen.',
  INVITATION_NOT_FOUND:
    'Für dieses Konto gibt es keine offene Einladung: Sie wurde verwendet, zurückgezogen oder ist abgelaufen.',
  CROSS_SITE_REQUEST: notUnderstood,
  PASSWORD_TOO_COMMON:
    'Dieses Passwort ist zu verbreitet, aus einem Datenleck bekannt oder dem Namen des Kontos oder des Dienstes zu ähnlich. Wählen Sie ein anderes; gut sind einige Wörter ohne Zusammenhang.',
  CURRENT_PASSWORD_INVALID: 'Das aktuelle Passwort stimmt nicht.',
  CREDENTIALS_INVALID: 'Der Name oder das Passwort stimmt nicht.',
  MFA_TOKEN_INVALID: 'Das hat zu lange gedauert. Bitte melden Sie sich noch einmal an.',
  MFA_TOKEN_EXHAUSTED: 'Zu viele falsche Codes. Bitte melden Sie sich noch einmal an.',
  REFRESH_TOKEN_INVALID: 'Ihre Sitzung ist beendet. Bitte melden Sie sich wieder an.',
  UNSUPPORTED_GRANT_TYPE: notUnderstood,
  ACCESS_TOKEN_INVALID: 'Ihre Sitzung ist beendet. Bitte melden Sie sich wieder an.',
  STEP_UP_REQUIRED:
    'Das wurde nicht ausgeführt, weil Sie nicht bestätigt haben, dass Sie es sind. Versuchen Sie es noch einmal.',
  ACCESS_DENIED: 'Dazu ist Ihr Konto nicht berechtigt.',
  MFA_SESSION_REQUIRED:
    'Ihre Zwei-Faktor-Anmeldung ist eingeschaltet, aber Sie haben sich ohne sie angemeldet. Versuchen Sie es noch einmal und bestätigen Sie, dass Sie es sind, oder melden Sie sich mit beiden Faktoren neu an.',
  PASSKEY_SESSION_REQUIRED:
    'Sie müssen Ihren Passkey verwenden, haben sich aber ohne ihn angemeldet. Melden Sie sich ab und mit dem Passkey wieder an.',
  MFA_ENROLMENT_REQUIRED:
    'Ihr Konto muss die Zwei-Faktor-Anmeldung verwenden. Richten Sie sie zuerst ein und melden Sie sich dann mit beiden Faktoren an.',
  PASSWORD_CHANGE_REQUIRED: 'Ihr Passwort wurde vom Dienst erzeugt. Ändern Sie es zuerst.',
  USER_NOT_FOUND: 'Dieses Konto gibt es nicht. Vielleicht wurde es inzwischen gelöscht.',
  AUTHENTICATOR_NOT_FOUND: 'Diese Anmeldemethode gibt es nicht mehr. Laden Sie die Seite neu.',
  AUTHENTICATOR_LIMIT:
    'Ein Konto kann drei Authenticator-Apps und insgesamt zehn Anmeldemethoden haben. Entfernen Sie zuerst eine.',
  SESSION_NOT_FOUND: 'Diese Sitzung ist bereits beendet.',
  ROUTE_NOT_FOUND: `Das gibt es nicht mehr. ${reload}`,
  USER_NAME_TAKEN: 'Diesen Namen gibt es schon. Wählen Sie einen anderen.',
  DEFAULT_ADMINISTRATOR_PROTECTED:
    'Dies ist das erste Administratorkonto des Dienstes. Es kann deaktiviert, aber nicht gelöscht werden.',
  LAST_ADMINISTRATOR:
    'Dies ist das letzte aktive Administratorkonto: Es kann nicht gelöscht, deaktiviert oder herabgestuft werden. Legen Sie zuerst ein weiteres an.',
  MFA_ALREADY_ENABLED: 'Die Zwei-Faktor-Anmeldung ist bereits eingeschaltet. Sie können die App ersetzen.',
  USER_DISABLED: 'Dieses Konto ist deaktiviert. Aktivieren Sie es zuerst.',
  PASSKEYS_UNAVAILABLE:
    'Passkeys funktionieren hier noch nicht. Ihre Administration muss PUBLIC_URL des Dienstes auf seine https://-Adresse mit einem Domainnamen setzen.',
  PASSKEY_ALREADY_REGISTERED: 'Dieser Passkey wurde schon hinzugefügt.',
  VERIFIER_HAS_NO_MFA:
    'Ein Verifier hat keine Zwei-Faktor-Anmeldung. Schalten Sie sie aus, bevor Sie einem Konto diese Rolle geben.',
  MFA_NOT_ENABLED: 'Für dieses Konto ist die Zwei-Faktor-Anmeldung nicht eingeschaltet.',
  PAYLOAD_TOO_LARGE: 'Das ist mehr, als der Dienst auf einmal annimmt. Kürzen Sie die Eingabe.',
  UNSUPPORTED_MEDIA_TYPE: notUnderstood,
  MFA_LOCKED:
    'Zu viele falsche Codes. Codes werden erst nach einer Wartezeit wieder angenommen, oder wenn jemand aus der Administration das Konto entsperrt.',
  PASSWORD_LOCKED: 'Zu viele falsche Passwörter.',
  TOO_MANY_REQUESTS: 'Zu viele Versuche von Ihrer Adresse.',
  INTERNAL_ERROR:
    'Im Dienst ist ein Fehler aufgetreten. Versuchen Sie es noch einmal; wenn es wieder geschieht, nennen Sie Ihrer Administration die Anfragenummer.',
  SERVICE_UNAVAILABLE: 'Der Dienst ist zurzeit nicht verfügbar. Versuchen Sie es gleich noch einmal.',
};
