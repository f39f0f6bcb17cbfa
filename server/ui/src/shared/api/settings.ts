/** The settings of the workspace. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put } from "./client";
import { meKey } from "./me";
import type { Language } from "@/shared/i18n/language";
import type { NoticeEvent, NoticeWords, Page, RobotInput, Settings, SigningKeys } from "./types";

export const settingsKey = ["settings"] as const;
/** What apps may speak through follows the settings and the secrets. */
export const outletsKey = ["outlets"] as const;

export function useSettings() {
  return useQuery({ queryKey: settingsKey, queryFn: ({ signal }) => get<Settings>("/settings", { signal }) });
}

/** Parts of the settings; those that are secret are written and never read. */
type SettingsInput = Partial<Omit<Settings, "robots">> & { robots?: readonly RobotInput[] };

export function useChangeSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SettingsInput) => patch<Settings>("/settings", { body }),
    onSuccess: (settings) => {
      client.setQueryData(settingsKey, settings);
      void client.invalidateQueries({ queryKey: meKey });
      void client.invalidateQueries({ queryKey: outletsKey });
    },
  });
}

/** Lets a robot say a message in its group. */
export function useTestRobot() {
  return useMutation({
    mutationFn: (key: string) => post("/settings/robots/{key}/test", { path: { key } }),
  });
}

/** Mails a letter to whoever asks, by the server that is stored. */
export function useTestMail() {
  return useMutation({ mutationFn: () => post("/settings/mail/test") });
}

/** Shows the keys that webhooks and calls are signed with, or makes others first. */
export function useSigningKeys() {
  return useMutation({
    mutationFn: (renew: boolean) => post<SigningKeys>("/settings/signing-keys", { body: { renew } }),
  });
}

export const noticeWordsKey = ["notice-words"] as const;

/** What people are told of, and in which words. */
export function useNoticeWords() {
  return useQuery({
    queryKey: noticeWordsKey,
    queryFn: ({ signal }) => get<Page<NoticeEvent>>("/settings/notices", { signal }),
  });
}

/** Puts words in the place of the product's; a language without any falls back to those. */
export function useSetNoticeWords(event: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (own: Partial<Record<Language, NoticeWords>>) =>
      put<NoticeEvent>("/settings/notices/{event}", { path: { event }, body: own }),
    onSuccess: () => client.invalidateQueries({ queryKey: noticeWordsKey }),
  });
}

/** Shows words with made-up values in them. */
export function usePreviewNoticeWords(event: string) {
  return useMutation({
    mutationFn: (body: NoticeWords & { language: Language }) =>
      post<NoticeWords>("/settings/notices/{event}/preview", { path: { event }, body }),
  });
}
