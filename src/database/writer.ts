/** Injection token of the data source that `Transactions` writes through; nobody else asks for it. */
export const WRITER = Symbol('writer');
