/** The picture of the timeline; drawn again only when the session or the width changes, never while playing. */
import { memo, type ReactNode } from 'react';
import { Glyph } from '../frame/Glyph.tsx';
import type { accessOf } from '../timeline/access.ts';
import { laneOf, type Density, type MarkSpot } from '../timeline/density.ts';
import type { Fold } from '../timeline/fold.ts';
import { labelsOf } from '../timeline/labels.ts';
import { MARK_WORDS } from '../words/marks.ts';
import { duration } from '../words/time.ts';

/** Pixels: where each track begins, and how high the density is. */
const TIME = 0;
const MAIN = 18;
const MAIN_HEIGHT = 34;
const MARKS = 56;
const DECISIONS = 76;
const ACCESS = 96;
const HEIGHT = 112;

/** Square roots keep a bar of one request visible beside one of a hundred. */
const barHeight = (n: number, most: number): number => (n === 0 ? 0 : Math.max(4, Math.sqrt(n / most) * (MAIN_HEIGHT - 4)));

function Spot(props: {
  readonly spot: MarkSpot;
  readonly y: number;
  readonly edge: number;
  readonly onSpot: (spot: MarkSpot) => void;
}): ReactNode {
  const { spot, y, edge } = props;
  const words = `${spot.count > 1 ? `${spot.count} × ` : ''}${MARK_WORDS[spot.mark]}, step ${spot.n}`;
  return (
    <g
      className="spot"
      transform={`translate(${(edge + spot.x - 7).toFixed(1)} ${y})`}
      onPointerDown={(event) => {
        event.stopPropagation();
        props.onSpot(spot);
      }}
    >
      <rect width="14" height="14" fill="transparent" />
      <Glyph mark={spot.mark} title={words} />
    </g>
  );
}

export const Tracks = memo(function Tracks(props: {
  readonly fold: Fold;
  readonly density: Density;
  readonly access: ReturnType<typeof accessOf>;
  readonly bucket: number;
  readonly edge: number;
  readonly width: number;
  readonly onSpot: (spot: MarkSpot) => void;
}): ReactNode {
  const { fold, density, access, bucket, edge, width } = props;
  const base = MAIN + MAIN_HEIGHT;
  const labels = labelsOf(fold, edge, width);
  return (
    <>
      <svg className="tracks" width={width} height={HEIGHT} aria-hidden="true">
        {fold.segments.map((s) => {
          const x = edge + s.u0;
          const w = s.u1 - s.u0;
          if (s.idle)
            return (
              <g key={s.u0}>
                <rect className="idle" x={x} y={MAIN - 2} width={w} height={HEIGHT - MAIN} />
                {w >= 26 && (
                  <text className="idle-text" x={x + w / 2} y={MAIN + 20} textAnchor="middle">
                    {duration(s.t1 - s.t0)
                      .replace(/\.\d+ s$/, ' s')
                      .replace(/ m .*/, ' m')}
                  </text>
                )}
                <title>{`nothing for ${duration(s.t1 - s.t0)}`}</title>
              </g>
            );
          return <line key={s.u0} className="tick" x1={x} x2={x} y1={MAIN - 2} y2={HEIGHT} />;
        })}
        {labels.map(({ x, text }) => (
          <g key={x}>
            <line className="tick" x1={x} x2={x} y1={TIME + 2} y2={MAIN - 2} />
            <text className="tick-text" x={x + 3} y={TIME + 11}>
              {text}
            </text>
          </g>
        ))}
        <line className="base" x1={0} x2={width} y1={base + 0.5} y2={base + 0.5} />
        {density.spans.map((span, i) => (
          <rect
            key={i}
            className={span.open ? 'span span-open' : 'span'}
            x={edge + span.x0}
            y={base - 3}
            width={span.x1 - span.x0}
            height={3}
          />
        ))}
        {density.buckets.map((b, i) => {
          const total = barHeight(b.reads + b.writes, density.most);
          const write = b.reads + b.writes === 0 ? 0 : (total * b.writes) / (b.reads + b.writes);
          if (total === 0) return null;
          return (
            <g key={i}>
              <rect className="bar-read" x={edge + i * bucket} y={base - total} width={bucket - 1} height={total - write} />
              {write > 0 && (
                <rect className="bar-write" x={edge + i * bucket} y={base - write} width={bucket - 1} height={write} />
              )}
            </g>
          );
        })}
        {access.spans.map((span, i) => (
          <rect key={i} className="access-span" x={edge + span.x0} y={ACCESS + 5} width={span.x1 - span.x0} height={6} rx={2}>
            <title>{span.text}</title>
          </rect>
        ))}
        {access.points.map((point, i) => (
          <path
            key={i}
            className={point.revoked ? 'access-point access-revoked' : 'access-point'}
            transform={`translate(${(edge + point.x).toFixed(1)} ${ACCESS + 8})`}
            d="M0 -5l5 5-5 5-5-5z"
          >
            <title>{point.text}</title>
          </path>
        ))}
      </svg>
      {/* Above the playhead, which must not hide what it stands on. */}
      <svg className="tracks tracks-spots" width={width} height={HEIGHT} aria-hidden="true">
        {density.spots.map((spot) => (
          <Spot
            key={`${spot.mark} ${spot.n}`}
            spot={spot}
            edge={edge}
            y={laneOf(spot.mark) === 'decisions' ? DECISIONS : MARKS}
            onSpot={props.onSpot}
          />
        ))}
      </svg>
    </>
  );
});
