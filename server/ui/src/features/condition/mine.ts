/** What stands for the reader in a condition: themselves, or what is theirs. */
import type { FilterShape } from "@/features/form/kinds/kind";
import type { Json } from "@/shared/api/types";
import type { ConditionTextKey } from "./texts/texts";

export interface Mine {
  readonly title: ConditionTextKey;
  readonly value: Json;
}

/** "Me" is one person; my departments, and the people in them, are several: each fits conditions of its own number. */
export function mineOf(shape: FilterShape, many: boolean): Mine | null {
  if (shape === "member")
    return many ? { title: "myMembers", value: { my: "members" } } : { title: "me", value: { me: true } };
  return shape === "department" && many ? { title: "myDepartments", value: { my: "departments" } } : null;
}

export function isMine(value: Json | undefined): boolean {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && ("me" in value || "my" in value)
  );
}
