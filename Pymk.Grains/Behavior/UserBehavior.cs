using System.Runtime.InteropServices;
using Pymk.Core.Behavior;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Behavior;

/// <summary>A user's behaviour by the hour. A new model counts its own logs, so it takes over only the hours after them.</summary>
public sealed class UserBehavior
{
    private const int SecondsAnHour = 3_600;
    private const int MostActiveDays = 30;

    private readonly List<Hour> _hours = [];

    /// <summary>Behaviour without any hour.</summary>
    /// <param name="user">64-bit id.</param>
    public UserBehavior(long user) => User = user;

    /// <summary>Reads the bytes of <see cref="ToBytes"/>.</summary>
    /// <exception cref="InvalidDataException">The length is not a multiple of an hour's.</exception>
    public UserBehavior(long user, ReadOnlySpan<byte> bytes)
        : this(user)
    {
        if (bytes.Length % Marshal.SizeOf<Hour>() != 0)
        {
            throw new InvalidDataException(
                $"The stored behaviour of user {user} has {bytes.Length} bytes, not a multiple of {Marshal.SizeOf<Hour>()}.");
        }

        _hours.AddRange(MemoryMarshal.Cast<byte, Hour>(bytes));
    }

    /// <summary>64-bit id.</summary>
    public long User { get; }

    /// <summary>True while no hour is kept.</summary>
    public bool IsEmpty => _hours.Count == 0;

    /// <summary>Unix seconds of the last hour with an own action among the hours that are kept; 0 for none.</summary>
    public long LastActive =>
        _hours.Where(h => h.Counts.ActiveDays > 0 || h.Counts.Accepted > 0).Select(h => (long)h.Number * SecondsAnHour).DefaultIfEmpty().Max();

    /// <summary>The counts of all hours that are kept; active days are not among them.</summary>
    public BehaviorCounts Sum
    {
        get
        {
            var sum = default(BehaviorCounts);
            foreach (var hour in _hours)
            {
                sum += hour.Counts;
            }

            return sum with { ActiveDays = 0 };
        }
    }

    /// <summary>Counts an event in which this user acts or is acted on.</summary>
    /// <param name="e">The event.</param>
    /// <param name="refusal">True where the event refuses an invitation of the other user.</param>
    public void Add(InteractionEvent e, bool refusal)
    {
        var own = e.User == User;
        Add(HourOf(e.Time.ToUnixTimeSeconds()), (own, e.Kind) switch
        {
            (true, InteractionKind.View) => new() { Views = 1, ActiveDays = 1 },
            (true, InteractionKind.Invite) => new() { Invites = 1, ActiveDays = 1 },
            (true, InteractionKind.Accept) => new() { Accepted = 1 },
            (true, _) => new() { Refused = refusal ? 1 : 0, ActiveDays = 1 },
            (false, InteractionKind.Impression) => new() { Shown = 1 },
            (false, InteractionKind.View) => new() { Viewed = 1 },
            (false, InteractionKind.Invite) => new() { Invited = 1 },
            _ => default,
        });
    }

    /// <summary>Adds the hours after a version's logs to what the logs count. The hour in which the logs end counts by the logs alone.</summary>
    /// <param name="history">The counts of the version's logs.</param>
    /// <param name="user">The user's ordinal in the version; any other number for other users.</param>
    public BehaviorCounts With(BehaviorHistory history, int user)
    {
        var sum = history.Of(user);
        var days = new HashSet<int>();
        foreach (var hour in _hours)
        {
            if (IsAfter(hour, history.Until))
            {
                sum += hour.Counts;
                if (hour.Counts.ActiveDays > 0)
                {
                    days.Add(hour.Number / 24);
                }
            }
        }

        return sum with { ActiveDays = Math.Min(MostActiveDays, history.Of(user).ActiveDays + days.Count) };
    }

    /// <summary>Drops the hours that logs until a time contain; true where there were any.</summary>
    /// <param name="until">Exclusive end, unix seconds.</param>
    public bool Forget(long until) => _hours.RemoveAll(h => !IsAfter(h, until)) > 0;

    /// <summary>The stored form: hours of 36 bytes, little-endian.</summary>
    public byte[] ToBytes() => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_hours)).ToArray();

    private static int HourOf(long seconds) => (int)Math.Clamp(seconds / SecondsAnHour, 0, int.MaxValue);

    private static bool IsAfter(Hour hour, long until) => (long)hour.Number * SecondsAnHour >= until;

    private void Add(int number, BehaviorCounts counts)
    {
        if (counts == default)
        {
            return;
        }

        // Events arrive nearly in order: the hour is nearly always the last.
        var at = _hours.FindLastIndex(h => h.Number == number);
        if (at < 0)
        {
            _hours.Add(new Hour(number, counts));
        }
        else
        {
            _hours[at] = new Hour(number, _hours[at].Counts + counts);
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Hour(int Number, BehaviorCounts Counts);
}
