/** The list of a user's authenticators, and what can be done with each. */
export const authenticators = {
  list: 'Methods for the second step',
  none: 'None is set up yet.',
  showsCodes: 'Authenticator app',
  /** For instance `8 digits, every 60 seconds`. */
  unusualCodes: (digits: number, period: number) => `${digits} digits, every ${period} seconds`,
  places: {
    synced: 'Synced passkey',
    syncable: 'Passkey, not synced yet',
    securityKey: 'Security key',
    device: 'Passkey on one device',
  },
  otherDomain: (domain: string) => `Works at ${domain} only, not at this address.`,
  added: 'Added',
  lastUsed: 'Last used',
  neverUsed: 'Never used',
  name: 'Name',
  nameMissing: 'Enter a name.',
  nameTooLong: (max: string) => `Use up to ${max} characters.`,
  nameInvisible: 'This contains an invisible character. Type the name by hand.',
  rename: 'Rename',
  save: 'Save',
  renamed: (name: string) => `It is called ${name} now.`,
  replace: 'Replace',
  remove: 'Remove',
  /** What a button says to a screen reader: the action, and what it is about. */
  labelled: (action: string, name: string) => `${action}: ${name}`,
  removed: (name: string) => `${name} is removed.`,
  removing: {
    title: (name: string) => `Remove ${name}?`,
    text: (user: string) => `${user} can no longer sign in with it, and is signed out everywhere else.`,
    ownText: 'You can no longer sign in with it. You are signed out everywhere else.',
    rest: {
      totp: 'Also delete the entry in the app.',
      passkey:
        'Also delete the passkey from the device or the password manager: this service cannot do that.',
    },
    last: 'This is the last one, so two-step sign-in is turned off. After that, a password is enough to sign in. The scratch codes stop working.',
    confirmLast: 'Remove and turn off two-step sign-in',
  },
  limits: {
    apps: 'You have three authenticator apps, the most an account can have. Remove one to add another.',
    all: 'You have ten methods, the most an account can have. Remove one to add another.',
  },
  addApp: 'Add authenticator app',
  addPasskey: 'Add a passkey',
  app: {
    text: 'Use another phone or another app than before: some apps replace the entry that they have for this account.',
    nameHint: 'To help you tell them apart, for example “Work phone”.',
    /** The name that is suggested. */
    suggestion: 'Second authenticator app',
    done: 'The authenticator app is added.',
    confirm: 'Add',
    codeHint: 'The six digits that it shows now.',
    deleteEntry: (issuer: string, account: string) =>
      `If your new app already has an entry “${issuer}: ${account}” from that attempt, delete it there. Keep the entries in your other apps.`,
  },
  passkey: {
    text: 'With a passkey you sign in by fingerprint, face, screen lock or security key. It cannot be phished, because it only works on the real page.',
    nameHint: 'To help you recognise it, for example where it is stored.',
    suggestion: (system: string) => `Passkey on ${system}`,
    confirm: 'Create passkey',
    waiting: 'Follow what your browser asks.',
    done: (name: string) => `${name} is added.`,
    saveAgain: 'Your device has made the passkey, but the service does not have it yet.',
    leftOver: 'Your device may have kept a passkey from this attempt. You can delete it there.',
    firstCodes:
      'Two-step sign-in is on. If you lose your passkey, each of these codes signs you in once. They are not shown again.',
  },
  resynchronising: {
    action: 'Codes not accepted?',
    title: (name: string) => `Synchronise ${name}`,
    text: 'The clock of a hardware token can run fast or slow over the years, and then its codes are refused. Two codes in a row tell how far off it is. On a phone, set the time to automatic instead.',
    first: 'First code',
    firstHint: (digits: string) => `The ${digits} digits that it shows now.`,
    second: 'Next code',
    secondHint: 'Wait until it shows the next one.',
    length: (digits: string) => `Its codes have ${digits} digits.`,
    same: 'This is the first code again. Wait for the next one.',
    refused:
      'These are not two consecutive codes from this token, or its clock is more than a day off. Wait for a new code and enter that and the one after it.',
    confirm: 'Synchronise',
    done: (name: string) => `Codes of ${name} are accepted again.`,
  },
};
