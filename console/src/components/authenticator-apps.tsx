import { useTexts } from '../language.js';

const googlePlay = 'https://play.google.com/store/apps/details?id=';
const appStore = 'https://apps.apple.com/app/';

const apps = [
  { name: 'Google Authenticator', android: 'com.google.android.apps.authenticator2', iphone: 'id388497605' },
  { name: 'Microsoft Authenticator', android: 'com.azure.authenticator', iphone: 'id983156458' },
  { name: '2FAS', android: 'com.twofasapp', iphone: 'id1217793794' },
  { name: 'Aegis', android: 'com.beemdevelopment.aegis' },
] as const;

/** Authenticator apps and where to get them. Any other app for time-based codes works as well. */
export function AuthenticatorApps() {
  const t = useTexts();
  return (
    <div class="stack tight">
      <p>{t.apps.text}</p>
      <ul class="apps">
        {apps.map((app) => (
          <li key={app.name}>
            <span>{app.name}</span>
            <StoreLink app={app.name} store={t.apps.android} href={googlePlay + app.android} />
            {'iphone' in app && (
              <StoreLink app={app.name} store={t.apps.iphone} href={appStore + app.iphone} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function StoreLink({ app, store, href }: { app: string; store: string; href: string }) {
  const t = useTexts();
  return (
    <a href={href} target="_blank" rel="noreferrer" aria-label={t.apps.get(app, store)}>
      {store}
    </a>
  );
}
