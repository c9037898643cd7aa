/** Stands in for the `electron` module in every test project: touching it means that the boundary is broken. */
const bomb: object = new Proxy(
  {},
  {
    get(_target, key): never {
      throw new Error(`a test touched electron.${String(key)}; keep logic in pure files and inject the rest`);
    },
  },
);
// oxlint-disable-next-line import/no-default-export -- Electron's own packages import the module's default.
export default bomb;
export const app = bomb;
