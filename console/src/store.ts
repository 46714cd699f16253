import { useEffect, useReducer } from 'preact/hooks';

/** A value that components subscribe to. */
export interface Store<Value> {
  get(): Value;
  set(value: Value): void;
  /** @returns a function that unsubscribes */
  subscribe(listener: () => void): () => void;
}

export function createStore<Value>(value: Value): Store<Value> {
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The store's value; the component is rendered again when it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const drawn = store.get();
  useEffect(() => {
    // The value may have changed between rendering and this effect.
    if (!Object.is(store.get(), drawn)) redraw(undefined);
    return store.subscribe(() => redraw(undefined));
  }, [store]);
  return drawn;
}
