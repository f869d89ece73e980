using Pymk.Grains.Interfaces.Events;
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

        return await Intake.WriteUsers([.. writes]);
    }

    public async Task<IReadOnlyList<RowRefusal?>> ConnectAsync(IReadOnlyList<ConnectionEvent> events)
    {
        Check(events, e => EventRules.Check(e));
        return await Intake.Connect([.. events]);
    }

    public async Task<IReadOnlyList<RowRefusal?>> InteractAsync(IReadOnlyList<InteractionEvent> events, bool log)
    {
        Check(events, e => EventRules.Check(e));
        return await Intake.Interact([.. events], log);
    }

    public Task LogAsync(IReadOnlyList<InteractionEvent> events)
    {
        Check(events, e => EventRules.Check(e));
        return Intake.Log([.. events]);
    }

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
