/** Members, departments and roles. */
import { useMutation, useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { get, patch, post, put, remove } from "./client";
import { usePages } from "./pages";
import type { Department, Member, Page, Role } from "./types";

export const membersKey = ["members"] as const;
export const departmentsKey = ["departments"] as const;
export const rolesKey = ["roles"] as const;

export interface MemberFilter {
  search?: string;
  department?: string;
}

export function useMembers(filter: MemberFilter = {}, enabled = true) {
  return usePages<Member>(membersKey, "/members", { query: { ...filter }, enabled, keep: true });
}

export function useMember(id: string) {
  return useQuery({
    queryKey: [...membersKey, "one", id],
    queryFn: ({ signal }) => get<Member>("/members/{id}", { path: { id }, signal }),
  });
}

export interface MemberInput {
  username: string;
  name: string;
  password?: string;
  email?: string | null;
  phone?: string | null;
  departments: string[];
  roles: string[];
  is_admin?: boolean;
}

export type MemberChange = Partial<MemberInput> & {
  status?: "active" | "left";
  /** The member who takes over from one who leaves. */
  hand_over_to?: string;
};

function useRefresh(...keys: QueryKey[]) {
  const client = useQueryClient();
  return () => Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}

export function useCreateMember() {
  const refresh = useRefresh(membersKey, rolesKey);
  return useMutation({
    mutationFn: (body: MemberInput) => post<Member>("/members", { body }),
    onSuccess: refresh,
  });
}

export function useChangeMember() {
  const refresh = useRefresh(membersKey, rolesKey);
  return useMutation({
    mutationFn: ({ id, ...body }: MemberChange & { id: string }) =>
      patch<Member>("/members/{id}", { path: { id }, body }),
    onSuccess: refresh,
  });
}

export function useDepartments() {
  return useQuery({
    queryKey: departmentsKey,
    queryFn: ({ signal }) => get<Page<Department>>("/departments", { signal }),
  });
}

export interface DepartmentInput {
  title: string;
  /** The name flows use; the server makes one up when left out. */
  key?: string | undefined;
  parent?: string | null;
  head?: string | null;
}

export function useSaveDepartment() {
  const refresh = useRefresh(departmentsKey, membersKey);
  return useMutation({
    mutationFn: ({ id, ...body }: DepartmentInput & { id?: string }) =>
      id ? patch("/departments/{id}", { path: { id }, body }) : post("/departments", { body }),
    onSuccess: refresh,
  });
}

export function useRemoveDepartment() {
  const refresh = useRefresh(departmentsKey, membersKey);
  return useMutation({
    mutationFn: (id: string) => remove("/departments/{id}", { path: { id } }),
    onSuccess: refresh,
  });
}

export function useRoles() {
  return useQuery({ queryKey: rolesKey, queryFn: ({ signal }) => get<Page<Role>>("/roles", { signal }) });
}

export function useSaveRole() {
  const refresh = useRefresh(rolesKey);
  return useMutation({
    mutationFn: ({ isNew, key, title }: { isNew: boolean; key: string; title: string }) =>
      isNew
        ? post("/roles", { body: { key, title } })
        : patch("/roles/{key}", { path: { key }, body: { title } }),
    onSuccess: refresh,
  });
}

export function useRemoveRole() {
  const refresh = useRefresh(rolesKey, membersKey);
  return useMutation({
    mutationFn: (key: string) => remove("/roles/{key}", { path: { key } }),
    onSuccess: refresh,
  });
}

export function useSetRoleMembers() {
  const refresh = useRefresh(rolesKey, membersKey);
  return useMutation({
    mutationFn: ({ key, members }: { key: string; members: string[] }) =>
      put("/roles/{key}/members", { path: { key }, body: { members } }),
    onSuccess: refresh,
  });
}
