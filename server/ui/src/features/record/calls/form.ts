/** A form as the reader may see it. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/shared/api/client";
import type { FormDto } from "@/shared/api/form-types";

export function formKey(app: string, form: string) {
  return ["form", app, form] as const;
}

export function useFormDto(app: string, form: string) {
  return useQuery({
    queryKey: formKey(app, form),
    queryFn: ({ signal }) => get<FormDto>("/apps/{app}/forms/{form}", { path: { app, form }, signal }),
    staleTime: 60_000,
  });
}
