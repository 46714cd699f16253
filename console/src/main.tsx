import { render } from 'preact';

const place = document.getElementById('app');
if (!place) throw new Error('index.html has no #app');
render(
  <main>
    <h1>MFA service</h1>
  </main>,
  place,
);
