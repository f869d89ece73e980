using Pymk.Training.Labels;

namespace Pymk.Training.Tests.Labels;

internal sealed record Label(
    int User, int Candidate, long Time, int Position, int TimesShown, float DaysSinceShown, int Invited, int Accepted, float Weight, long Request);

/// <summary>The labels by plain, slow loops over the list of events.</summary>
internal static class LabelOracle
{
    private sealed class Exposure
    {
        public int Viewer, Candidate, Position;
        public long? Request;
        public long Shown;
        public bool Viewed, Accepted, Declined, YesLater, NoLater;
        public long InvitedAt = long.MaxValue, DismissedAt = long.MaxValue, BlockedAt = long.MaxValue;
    }

    public static List<Label> Build(IReadOnlyList<Event> log, LabelOptions options)
    {
        var end = options.End?.ToUnixTimeSeconds() ?? (log.Count > 0 ? log.Max(e => e.Time) : 0);
        var skew = (long)options.ClockSkew.TotalSeconds;
        var events = log.Where(e => e.Time <= end).Distinct().ToList();
        var exposures = Exposures(events);
        var unmatchedAnswers = new List<(int Viewer, int Candidate, long Time, bool Yes)>();
        foreach (var e in events.Where(e => e.Action != "impression"))
        {
            var own = exposures.Where(x => x.Viewer == e.Viewer && x.Candidate == e.Candidate).ToList();
            var target = e.Request is null ? null : own.SingleOrDefault(x => x.Request == e.Request);
            if (target is null && (e.Action is "accept" or "decline"))
            {
                unmatchedAnswers.Add((e.Viewer, e.Candidate, e.Time, e.Action == "accept"));
                continue;
            }

            target ??= own.Where(x => x.Shown <= e.Time + skew).OrderBy(x => x.Shown).ThenBy(x => x.Request ?? long.MinValue).LastOrDefault();
            if (target is not null)
            {
                Apply(target, e);
            }
        }

        unmatchedAnswers.AddRange(events.Where(e => e.Action is "dismiss" or "block").Select(e => (e.Candidate, e.Viewer, e.Time, false)));
        foreach (var (viewer, candidate, time, yes) in unmatchedAnswers)
        {
            var invited = exposures
                .Where(x => x.Viewer == viewer && x.Candidate == candidate && x.InvitedAt <= time + skew && x.InvitedAt != long.MaxValue)
                .OrderBy(x => x.InvitedAt).ThenBy(x => x.Shown).ThenBy(x => x.Request ?? long.MinValue).LastOrDefault();
            if (invited is not null)
            {
                invited.YesLater |= yes;
                invited.NoLater |= !yes;
            }
        }

        var begin = options.From?.ToUnixTimeSeconds() ?? 0;
        return [.. exposures.Where(x => x.Viewed && x.Shown + (long)options.Window.TotalSeconds <= end && x.Shown >= begin)
            .Select(x => Judge(x, exposures, options, end))
            .OrderBy(l => l.Time).ThenBy(l => l.User).ThenBy(l => l.Candidate).ThenBy(l => l.Request)];
    }

    private static List<Exposure> Exposures(List<Event> events)
    {
        var exposures = new List<Exposure>();
        foreach (var e in events.Where(e => e.Action == "impression" || (e.Action == "view" && e.Request is not null)))
        {
            var x = exposures.SingleOrDefault(x =>
                x.Viewer == e.Viewer && x.Candidate == e.Candidate && x.Request == e.Request && (e.Request is not null || x.Shown == e.Time));
            if (x is null)
            {
                exposures.Add(x = new Exposure { Viewer = e.Viewer, Candidate = e.Candidate, Request = e.Request, Shown = e.Time });
            }

            x.Shown = Math.Min(x.Shown, e.Time);
            x.Position = x.Position == 0 ? e.Position : e.Position == 0 ? x.Position : Math.Min(x.Position, e.Position);
        }

        return exposures;
    }

    private static void Apply(Exposure x, Event e)
    {
        var time = Math.Max(e.Time, x.Shown);
        x.Viewed = true;
        x.InvitedAt = e.Action is "invite" or "accept" ? Math.Min(x.InvitedAt, time) : x.InvitedAt;
        x.DismissedAt = e.Action == "dismiss" ? Math.Min(x.DismissedAt, time) : x.DismissedAt;
        x.BlockedAt = e.Action == "block" ? Math.Min(x.BlockedAt, time) : x.BlockedAt;
        x.Accepted |= e.Action == "accept";
        x.Declined |= e.Action == "decline";
    }

    private static Label Judge(Exposure x, List<Exposure> all, LabelOptions options, long end)
    {
        var limit = x.Shown + (long)options.Window.TotalSeconds;
        bool blocked = x.BlockedAt <= limit, dismissed = x.DismissedAt <= limit, invited = x.InvitedAt <= limit;
        var unanswered = options.UnansweredIsRefusedAfter is { } patience
            && x.InvitedAt != long.MaxValue && x.InvitedAt + (long)patience.TotalSeconds <= end;
        var accepted = !invited || blocked ? -1 : x.Accepted || x.YesLater ? 1 : x.Declined || x.NoLater || unanswered ? 0 : -1;
        var before = all.Where(o => o.Viewer == x.Viewer && o.Candidate == x.Candidate && o.Shown < x.Shown).Select(o => o.Shown).ToList();
        return new Label(
            x.Viewer, x.Candidate, x.Shown, x.Position, before.Count, before.Count == 0 ? -1 : (float)((x.Shown - before.Max()) / 86400.0),
            invited && !blocked ? 1 : 0, accepted, blocked || (dismissed && !invited) ? options.HardNegativeWeight : 1, x.Request ?? -1);
    }
}
