import { createStore, useStore } from './store.js';

const said = createStore({ text: '', turn: 0 });

/** Announces a result to screen readers. */
export function announce(text: string): void {
  said.set({ text, turn: said.get().turn + 1 });
}

/** The live region. A new element for each announcement makes repeated sentences heard, too. */
export function Announcer() {
  const { text, turn } = useStore(said);
  return (
    <div class="visually-hidden" role="status">
      <span key={turn}>{text}</span>
    </div>
  );
}
