using System.Runtime.InteropServices;
using Pymk.Core.Behavior;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Behavior;

/// <summary>What interactions say of one user, by the hour, so that a new version takes over just those hours its logs do not reach.</summary>
public sealed class UserBehavior
{
    private const int SecondsAnHour = 3_600;
    private const int MostActiveDays = 30;

    private readonly List<Hour> _hours = [];

    /// <summary>Nothing yet.</summary>
    /// <param name="user">64-bit id.</param>
    public UserBehavior(long user) => User = user;

    /// <summary>As <see cref="ToBytes"/> wrote it.</summary>
    /// <exception cref="InvalidDataException">Not a whole number of hours.</exception>
    public UserBehavior(long user, ReadOnlySpan<byte> bytes)
        : this(user)
    {
        if (bytes.Length % Marshal.SizeOf<Hour>() != 0)
        {
            throw new InvalidDataException($"The stored behaviour of user {user} has {bytes.Length} bytes, not a multiple of {Marshal.SizeOf<Hour>()}.");
        }

        _hours.AddRange(MemoryMarshal.Cast<byte, Hour>(bytes));
    }

    /// <summary>64-bit id.</summary>
    public long User { get; }

    /// <summary>True where nothing is kept.</summary>
    public bool IsEmpty => _hours.Count == 0;

    /// <summary>Counts an event of which this user is either side.</summary>
    /// <param name="e">The event.</param>
    /// <param name="refusal">Whether it answers an invitation of the other's with no.</param>
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

    /// <summary>What a version's logs and the hours after them count together. Of the hour in which the logs end only the logs count.</summary>
    /// <param name="history">What the version's logs count.</param>
    /// <param name="user">The user's ordinal in the version, any other number for one who is not of it.</param>
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

    /// <summary>Drops the hours that logs ending at a time tell already; true where there were any.</summary>
    /// <param name="until">Exclusive end, unix seconds.</param>
    public bool Forget(long until) => _hours.RemoveAll(h => !IsAfter(h, until)) > 0;

    /// <summary>For the store: hours of 36 bytes, little-endian.</summary>
    public byte[] ToBytes() => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_hours)).ToArray();

    private static int HourOf(long seconds) => (int)Math.Clamp(seconds / SecondsAnHour, 0, int.MaxValue);

    private static bool IsAfter(Hour hour, long until) => (long)hour.Number * SecondsAnHour >= until;

    private void Add(int number, BehaviorCounts counts)
    {
        if (counts == default)
        {
            return;
        }

        // Events come about in order: the hour sought is nearly always the last.
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
