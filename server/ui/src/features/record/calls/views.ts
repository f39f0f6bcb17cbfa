/** Views that people save, and the order of their tabs. All views come with the form. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post, put, remove } from "@/shared/api/client";
import type { FormDto, StoredView, ViewSettings } from "@/shared/api/form-types";
import { formKey } from "./form";

const VIEWS = "/apps/{app}/forms/{form}/views";

export interface ViewInput {
  readonly title: string;
  readonly shared: boolean;
  readonly settings: ViewSettings;
}

function useFormMutation<Input, Answer>(form: FormDto, call: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => client.invalidateQueries({ queryKey: formKey(form.app, form.key) }),
  });
}

export function useCreateView(form: FormDto) {
  const path = { app: form.app, form: form.key };
  return useFormMutation(form, (input: ViewInput) => post<StoredView>(VIEWS, { path, body: input }));
}

export function useChangeView(form: FormDto) {
  return useFormMutation(form, ({ key, ...input }: ViewInput & { readonly key: string }) =>
    put<StoredView>(`${VIEWS}/{view}`, { path: { app: form.app, form: form.key, view: key }, body: input }),
  );
}

export function useDeleteView(form: FormDto) {
  return useFormMutation(form, (key: string) =>
    remove(`${VIEWS}/{view}`, { path: { app: form.app, form: form.key, view: key } }),
  );
}

export interface ViewOrder {
  readonly keys: readonly string[];
  readonly first?: string | undefined;
  readonly shared: boolean;
}

export function useOrderViews(form: FormDto) {
  return useFormMutation(form, (order: ViewOrder) =>
    put("/apps/{app}/forms/{form}/view-order", { path: { app: form.app, form: form.key }, body: order }),
  );
}
