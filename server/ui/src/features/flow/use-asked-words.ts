import type { Person } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { texts } from "./texts/texts";

/** Says who will be asked at a step ahead and whose approval is taken as given; nothing where nobody is known. */
export function useAskedWords() {
  const t = useTexts(texts);
  const names = (people: readonly Person[]) => inList(people.map((person) => person.name));
  return (people: readonly Person[], given: readonly Person[]): string => {
    if (given.length === 0) return names(people);
    const taken = t("takenAsGiven", { names: names(given) });
    return people.length === 0 ? taken : t("askedAndTaken", { asked: names(people), taken });
  };
}
