import { render } from 'preact';
import { App } from './app.js';
import { resume } from './session.js';

const place = document.getElementById('console');
if (!place) throw new Error('index.html has no #console');
render(<App />, place);
void resume();
