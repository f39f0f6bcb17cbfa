/** What people may do in a trial beside their tasks, with what they have decided or with the run; an administrator's part apart. */
import { useState } from "react";
import { LeftSteps } from "@/features/flow/left-steps";
import { texts } from "@/features/flow/texts/texts";
import type { DryDeed, DryOffer } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { Section } from "../panel/section";
import { trialTexts } from "../texts/trial-texts";
import styles from "./trial.module.css";

/** What the buttons say, in the order they stand in. */
const WORDS = {
  retry: "retry",
  take_back: "take_back",
  remove: "remove",
  withdraw: "withdraw",
  urge: "urge",
  comment: "comment",
  cc: "cc",
  read: "actRead",
  suspend: "suspend_",
  resume: "resume_",
  rerun: "rerun",
  jump: "jump",
  leave: "memberLeaves",
  terminate: "terminate",
} as const;
type Known = keyof typeof WORDS;
type KnownOffer = DryOffer & { readonly decision: Known };

const isKnown = (offer: DryOffer): offer is KnownOffer => offer.decision in WORDS;

interface OffersProps {
  readonly offers: readonly DryOffer[];
  /** Whether the flow that is tried out has ended. */
  readonly ended?: boolean;
  readonly disabled: boolean;
  readonly onDecide: (deed: DryDeed) => void;
}

export function Offers({ offers, ...rest }: OffersProps) {
  const say = useTexts(trialTexts);
  const known = offers.filter(isKnown);
  const own = known.filter((offer) => !offer.admin);
  const administered = known.filter((offer) => offer.admin);
  return (
    <>
      {own.length > 0 && <OfferList offers={own} label={say("offers")} {...rest} />}
      {administered.length > 0 && (
        <Section id="trial-administered" title={say("administered")}>
          <OfferList offers={administered} label={say("administered")} {...rest} />
        </Section>
      )}
    </>
  );
}

/** Whose offer it is, and about what: those of one stand together. */
const groupOf = ({ place, node, person, to }: DryOffer) => [...place, node, person.id, to?.id].join(" ");

function grouped(offers: readonly KnownOffer[]): ReadonlyMap<string, readonly KnownOffer[]> {
  const groups = new Map<string, KnownOffer[]>();
  for (const offer of offers) {
    const key = groupOf(offer);
    groups.set(key, [...(groups.get(key) ?? []), offer]);
  }
  return groups;
}

interface ListProps extends Omit<OffersProps, "offers"> {
  readonly offers: readonly KnownOffer[];
  readonly label: string;
}

function OfferList({ offers, label, ...rest }: ListProps) {
  return (
    <ul className={styles.offers} aria-label={label}>
      {[...grouped(offers)].map(([key, together]) => (
        <Together key={key} offers={together} {...rest} />
      ))}
    </ul>
  );
}

function Together({ offers, ended = false, disabled, onDecide }: Omit<ListProps, "label">) {
  const t = useTexts(texts);
  const say = useTexts(trialTexts);
  const [chosen, setChosen] = useState<Known | null>(null);
  const [first] = offers;
  if (!first) return null;
  const { node, title, person, to, within, place } = first;
  const decide = (decision: Known, whom: string | null, target: string | null) => {
    setChosen(null);
    onDecide({ node, member: person.id, decision, to: whom, back: null, target, place, values: {} });
  };
  const asks = (offer: KnownOffer) => offer.names || offer.places.length > 0;
  const wordOf = ({ decision }: KnownOffer) =>
    t(decision === "jump" && ended && within.length === 0 ? "activate" : WORDS[decision]);
  const open = offers.find((offer) => offer.decision === chosen);
  const where = first.admin && node === "start" ? say("wholeRun") : title;
  return (
    <li>
      <span>
        {say(to ? "offeredOf" : "offered", {
          node: [...within, where].join(" › "),
          name: person.name,
          whom: to?.name ?? "",
        })}
      </span>
      {offers.map((offer) => (
        <Button
          key={offer.decision}
          disabled={disabled}
          look="quiet"
          on={asks(offer) && chosen === offer.decision}
          aria-expanded={asks(offer) ? chosen === offer.decision : undefined}
          onClick={() =>
            asks(offer)
              ? setChosen(chosen === offer.decision ? null : offer.decision)
              : decide(offer.decision, to?.id ?? null, null)
          }
        >
          {wordOf(offer)}
        </Button>
      ))}
      {open?.names && (
        <MemberSelect
          label={say("handTo", { hand: wordOf(open) })}
          except={[person.id]}
          value={null}
          onChange={(whom) => whom !== null && decide(open.decision, whom, null)}
        />
      )}
      {open && open.places.length > 0 && (
        <ul className={styles.places} aria-label={wordOf(open)}>
          {open.places.map((at) => (
            <li key={at.node}>
              <Button disabled={disabled} onClick={() => decide(open.decision, null, at.node)}>
                {at.title}
              </Button>
              <LeftSteps node={at} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
