import { App } from "antd";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useFollow, useFollowers } from "../calls/activity";
import { recordTexts } from "../texts/texts";

interface FollowButtonProps {
  readonly app: string;
  readonly form: string;
  readonly id: string;
}

/** Begins or ends hearing of a record's changes; says how many do. */
export function FollowButton({ app, form, id }: FollowButtonProps) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const followers = useFollowers(app, form, id);
  const follow = useFollow(app, form, id);
  if (!followers.data) return null;
  const { following, items } = followers.data;
  const names = inList(items.map((person) => person.name));
  const toggle = () =>
    void follow.mutateAsync(!following).then(
      () => void message.success(t(following ? "unfollowed" : "followed")),
      (error: unknown) => void message.error(messageOf(error)),
    );
  return (
    <Button
      look="quiet"
      icon={following ? "check" : "bell"}
      on={following}
      aria-pressed={following}
      title={names ? t("followersNamed", { n: items.length, names }) : t("followHint")}
      disabled={follow.isPending}
      onClick={toggle}
    >
      {t(following ? "following" : "follow")}
    </Button>
  );
}
