/** The mark: a tenon held by its mortise. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="var(--accent)" />
      <path d="M6 7h9v6h5v6h-5v6H6z" fill="#fff" />
      <path d="M26 7v18h-9v-4h5V11h-5V7z" fill="#fff" fillOpacity=".62" />
    </svg>
  );
}
