/** Who is signed in, and their own settings. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, remove } from "./client";
import { membersKey } from "./people";
import type { AskingApp, Me, Notices, Page, Session } from "./types";

export const meKey = ["me"] as const;
export const sessionsKey = ["sessions"] as const;

export function useMe() {
  return useQuery({
    queryKey: meKey,
    queryFn: ({ signal }) => get<Me>("/me", { signal }),
    staleTime: 60_000,
  });
}

export function useSetupNeeded() {
  return useQuery({
    queryKey: ["setup"],
    queryFn: ({ signal }) => get<{ needed: boolean }>("/setup", { signal }),
  });
}

export interface SetupInput {
  token: string;
  username: string;
  name: string;
  password: string;
  workspace: string;
}

export function useSetup() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SetupInput) => post<Me>("/setup", { body }),
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(meKey, me);
    },
  });
}

export function useLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { username: string; password: string }) => post<Me>("/login", { body }),
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(meKey, me);
    },
  });
}

export function useLogout() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => post("/logout"), onSuccess: () => client.clear() });
}

export interface MeChange {
  name?: string;
  email?: string | null;
  language?: string;
  password?: { current: string; new: string };
}

export function useChangeMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MeChange) => patch("/me", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: meKey }),
  });
}

export function useSetNotices() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Notices) => put("/me/notices", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: meKey }),
  });
}

function useRefreshProxies() {
  const client = useQueryClient();
  return () => Promise.all([meKey, membersKey].map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** The flows that ask people to do something, by app, as the caller knows of them. */
export function useMyFlows() {
  return useQuery({
    queryKey: ["me", "flows"],
    queryFn: ({ signal }) => get<Page<AskingApp>>("/me/flows", { signal }),
  });
}

export interface ProxyWish {
  to: string;
  app?: string;
  flow?: string;
  from: string;
  until: string;
}

/** Names who stands in for a member, or for oneself. */
export function useNameProxy(member: string | null) {
  const refresh = useRefreshProxies();
  return useMutation({
    mutationFn: (body: ProxyWish) =>
      member === null
        ? post("/me/proxies", { body })
        : post("/members/{id}/proxies", { path: { id: member }, body }),
    onSuccess: refresh,
  });
}

export function useEndProxy(member: string | null) {
  const refresh = useRefreshProxies();
  return useMutation({
    mutationFn: (proxy: string) =>
      member === null
        ? remove("/me/proxies/{proxy}", { path: { proxy } })
        : remove("/members/{id}/proxies/{proxy}", { path: { id: member, proxy } }),
    onSuccess: refresh,
  });
}

export function useSessions() {
  return useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => get<Page<Session>>("/sessions", { signal }),
  });
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove("/sessions/{id}", { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionsKey }),
  });
}
