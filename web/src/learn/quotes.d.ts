declare module 'virtual:quotes' {
  /** Lines of the source code, by the name of the quote. */
  const quotes: Record<string, { file: string; line: number; code: string }>;
  export default quotes;
}
