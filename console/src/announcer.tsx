import { createStore, useStore } from './store.js';

const said = createStore({ text: '', turn: 0 });

/** Tells those who listen to a screen reader how something went. */
export function announce(text: string): void {
  said.set({ text, turn: said.get().turn + 1 });
}

/** The live region that says it. Two of the same sentence in a row are both said, because the element is a new one. */
export function Announcer() {
  const { text, turn } = useStore(said);
  return (
    <div class="visually-hidden" role="status">
      <span key={turn}>{text}</span>
    </div>
  );
}
