/** Departments as the tree that their parents describe. */
import type { Department } from "@/shared/api/types";

export interface DepartmentNode extends Department {
  children: DepartmentNode[];
}

/**
 * A department whose parent is unknown stands at the top, so none is ever lost
 * from sight. `except` is left out together with everything below it.
 */
export function treeOf(departments: Department[], except?: string): DepartmentNode[] {
  const known = new Set(departments.map((department) => department.id));
  const below = (parent: string | null): DepartmentNode[] =>
    departments
      .filter((department) => department.id !== except)
      .filter((department) => (known.has(department.parent ?? "") ? department.parent : null) === parent)
      .map((department) => ({ ...department, children: below(department.id) }));
  return below(null);
}
