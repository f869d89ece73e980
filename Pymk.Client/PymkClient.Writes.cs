using Pymk.Client.Ids;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

internal sealed partial class PymkClient
{
    private DateTimeOffset Now => (time ?? TimeProvider.System).GetUtcNow();

    private IEventIntakeGrain Intake => grains.GetGrain<IEventIntakeGrain>(0);

    public async Task<IReadOnlyList<UserWritten>> WriteUsersAsync(IReadOnlyList<UserWrite> writes)
    {
        CheckLength(writes.Count);
        foreach (var write in writes)
        {
            Checked(() => UserWriteRules.Check(write, Now));
        }

        if ((await _ids.GetSchemeAsync()).Kind == UserIdKind.Number)
        {
            return await Intake.WriteUsers([.. writes.Select(write => write with { User = Numeric(write.User, UserPart) })]);
        }

        var numbers = new BatchNumbers();
        foreach (var write in writes)
        {
            ClientUserIds.Text(write.User, UserPart);
            if (write.Kind == UserWriteKind.Put)
            {
                numbers.Claim(write.User, write.Time.ToUnixTimeMilliseconds(), creates: true);
            }
            else
            {
                numbers.Find(write.User);
            }
        }

        await numbers.AskAsync(_ids);
        return await SendAsync(
            [.. writes.Select(write => write with { User = numbers.Of(write.User) })],
            write => numbers.RefusalOf(write.User, "userId") is { } refusal ? new UserWritten(refusal, Created: false, []) : null,
            Intake.WriteUsers);
    }

    public async Task<IReadOnlyList<RowRefusal?>> ConnectAsync(IReadOnlyList<ConnectionEvent> events)
    {
        Check(events, e => EventRules.Check(e));
        if ((await _ids.GetSchemeAsync()).Kind == UserIdKind.Number)
        {
            return await Intake.Connect([.. events.Select(e => With(e, Numeric(e.UserId, UserPart), Numeric(e.OtherId, OtherPart)))]);
        }

        var numbers = new BatchNumbers();
        foreach (var e in events)
        {
            CheckTexts(e.UserId, e.OtherId);
            numbers.Claim(e.UserId, e.Time.ToUnixTimeMilliseconds(), creates: false);
            numbers.Claim(e.OtherId, e.Time.ToUnixTimeMilliseconds(), creates: false);
        }

        await numbers.AskAsync(_ids);
        return await SendAsync(
            [.. events.Select(e => With(e, numbers.Of(e.UserId), numbers.Of(e.OtherId)))],
            e => numbers.RefusalOf(e.UserId, UserPart) ?? numbers.RefusalOf(e.OtherId, OtherPart),
            Intake.Connect);
    }

    public async Task<IReadOnlyList<RowRefusal?>> InteractAsync(IReadOnlyList<InteractionEvent> events, bool log)
    {
        Check(events, e => EventRules.Check(e));
        var (numbered, refusalOf) = await NumberedAsync(events);
        return await SendAsync(numbered, refusalOf, kept => Intake.Interact(kept, log));
    }

    // Nothing is logged of a person who was erased since the interaction.
    public async Task LogAsync(IReadOnlyList<InteractionEvent> events)
    {
        Check(events, e => EventRules.Check(e));
        var (numbered, refusalOf) = await NumberedAsync(events);
        await Intake.Log(Array.FindAll(numbered, e => refusalOf(e) is null));
    }

    private async Task<(InteractionEvent[] Events, Func<InteractionEvent, RowRefusal?> RefusalOf)> NumberedAsync(IReadOnlyList<InteractionEvent> events)
    {
        if ((await _ids.GetSchemeAsync()).Kind == UserIdKind.Number)
        {
            return ([.. events.Select(e => With(e, Numeric(e.UserId, UserPart), Numeric(e.OtherId, OtherPart)))], _ => null);
        }

        var numbers = new BatchNumbers();
        foreach (var e in events)
        {
            CheckTexts(e.UserId, e.OtherId);
            numbers.Find(e.UserId);
            numbers.Find(e.OtherId);
        }

        await numbers.AskAsync(_ids);
        return (
            [.. events.Select(e => With(e, numbers.Of(e.UserId), numbers.Of(e.OtherId)))],
            e => numbers.RefusalOf(e.UserId, UserPart) ?? numbers.RefusalOf(e.OtherId, OtherPart));
    }

    // Rows that are refused here are not sent.
    private static async Task<IReadOnlyList<TOutcome>> SendAsync<TRow, TOutcome>(
        TRow[] rows, Func<TRow, TOutcome?> refusalOf, Func<TRow[], Task<TOutcome[]>> send)
    {
        var outcomes = Array.ConvertAll(rows, row => refusalOf(row));
        var sent = rows.Index().Where(row => outcomes[row.Index] is null).ToArray();
        var answered = sent.Length > 0 ? await send(Array.ConvertAll(sent, row => row.Item)) : [];
        foreach (var (row, outcome) in sent.Zip(answered))
        {
            outcomes[row.Index] = outcome;
        }

        return outcomes!;
    }

    private UserId Numeric(UserId user, string part) => _ids.TryNumber(user, part, out var number) ? number : user;

    private static void CheckTexts(UserId user, UserId other)
    {
        ClientUserIds.Text(user, UserPart);
        ClientUserIds.Text(other, OtherPart);
    }

    private static ConnectionEvent With(ConnectionEvent e, UserId user, UserId other)
    {
        CheckPair(user, other);
        return e with { User = user.Number, Other = other.Number, UserText = user.Text, OtherText = other.Text };
    }

    private static InteractionEvent With(InteractionEvent e, UserId user, UserId other)
    {
        CheckPair(user, other);
        return e with { User = user.Number, Other = other.Number, UserText = user.Text, OtherText = other.Text };
    }

    // Two spellings may be one number.
    private static void CheckPair(UserId user, UserId other) =>
        Require(user.Text is not null || user != other, OtherPart, $"User {user.Number} cannot act on themselves.");

    private static void CheckLength(int count) =>
        Require(count <= PymkClientOptions.MaxWrites, "writes", $"At most {PymkClientOptions.MaxWrites} writes at a time, got {count}.");

    private void Check<TEvent>(IReadOnlyList<TEvent> events, Action<TEvent> check) where TEvent : IUserEvent
    {
        CheckLength(events.Count);
        var now = Now;
        foreach (var e in events)
        {
            Checked(() =>
            {
                check(e);
                EventRules.CheckNotAhead(e, now);
            });
        }
    }

    private static void Checked(Action check)
    {
        try
        {
            check();
        }
        catch (EventFormatException e)
        {
            throw new InvalidRequestException(e.Field, e.Message);
        }
    }
}
