import { render } from 'preact';
import { App } from './app.js';
import { resume } from './session.js';

const place = document.getElementById('app');
if (!place) throw new Error('index.html has no #app');
render(<App />, place);
void resume();
