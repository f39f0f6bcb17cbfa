/** What is there already like a record being typed. */
import { post } from "@/shared/api/client";
import type { Shape, Values } from "@/shared/api/types";

export type Found = Shape["DuplicatesFound"];

export async function findDuplicates(
  app: string,
  form: string,
  id: string | null,
  values: Values,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  const answer = await post<Shape["DuplicatesAnswer"]>("/apps/{app}/forms/{form}/records/duplicates", {
    path: { app, form },
    body: id ? { id, values } : { values },
    ...(signal && { signal }),
  });
  return answer.items;
}
