using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Web.Access;
using Pymk.Web.Batches;
using Pymk.Web.Events;
using Pymk.Web.Idempotency;
using Pymk.Web.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>Many connections and interactions in one call: <c>POST /v1/connections:batch</c> and <c>POST /v1/interactions:batch</c>.</summary>
internal sealed class ActionBatches(IPymkClient client, EventOutlet outlet, TimeProvider time, ILogger<ProblemFilter> logger)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/connections:batch", (HttpContext context, ActionBatches batches) => batches.ConnectAsync(context))
            .RequireAuthorization(AccessPolicies.Act)
            .DescribeBatch<ConnectionRow>("ConnectBatch", "actions", "Connects many users, or takes connections back");
        api.MapPost("/interactions:batch", (HttpContext context, ActionBatches batches) => batches.InteractAsync(context))
            .RequireAuthorization(AccessPolicies.Act)
            .DescribeBatch<InteractionRow>("InteractBatch", "actions", "Applies and logs many interactions");
    }

    private async Task<IResult> ConnectAsync(HttpContext context)
    {
        var ids = await client.GetUserIdKindAsync();
        var times = new RowTimes(RequestIdentity.Of(context).Time);
        ConnectionEvent Read(RequestIdentity identity, Row<ConnectionRow> row)
        {
            var (value, given) = (row.Value!, Input.Time(row.Value!.Time, "time"));
            var (user, other) = (RequestIds.InJson(ids, value.User, "user"), RequestIds.InJson(ids, value.Other, "other"));
            var kind = value.Type == ConnectionActionType.Connected ? ConnectionEventKind.Connected : ConnectionEventKind.Disconnected;
            return EventRules.Check(new ConnectionEvent(
                identity.IdAt(row.Index), times.Of(user, other, given), kind, user, other));
        }

        return await Batch.RunAsync(
            context, ActionJson.Default.ConnectionRow, (identity, rows) => ApplyAsync(identity, rows, Read, client.ConnectAsync, outlet.PublishAsync), logger);
    }

    private async Task<IResult> InteractAsync(HttpContext context)
    {
        var ids = await client.GetUserIdKindAsync();
        var times = new RowTimes(RequestIdentity.Of(context).Time);
        InteractionEvent Read(RequestIdentity identity, Row<InteractionRow> row)
        {
            var (value, given) = (row.Value!, Input.Time(row.Value!.Time, "time"));
            var (user, other) = (RequestIds.InJson(ids, value.User, "user"), RequestIds.InJson(ids, value.Other, "other"));
            return EventRules.Check(new InteractionEvent(
                value.Id ?? identity.IdAt(row.Index), times.Of(user, other, given), value.Type, user, other, value.Position,
                value.RequestId));
        }

        return await Batch.RunAsync(
            context,
            ActionJson.Default.InteractionRow,
            (identity, rows) => ApplyAsync(identity, rows, Read, events => client.InteractAsync(events, log: !outlet.HasBrokers), outlet.PublishAsync),
            logger);
    }

    private async Task<IReadOnlyList<RowOutcome>> ApplyAsync<TRow, TEvent>(
        RequestIdentity identity,
        IReadOnlyList<Row<TRow>> rows,
        Func<RequestIdentity, Row<TRow>, TEvent> read,
        Func<IReadOnlyList<TEvent>, Task<IReadOnlyList<RowRefusal?>>> apply,
        Func<TEvent, Task> publish)
        where TRow : class
        where TEvent : class, IUserEvent
    {
        var outcomes = new RowOutcome[rows.Count];
        var events = new List<(int Place, TEvent Event)>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            try
            {
                var e = read(identity, rows[i]);
                EventRules.CheckNotAhead(e, time.GetUtcNow());
                events.Add((i, e));
            }
            catch (EventFormatException e)
            {
                outcomes[i] = RowOutcome.Of(rows[i].Index, Problem.Invalid(e.Field, e.Message));
            }
            catch (ProblemException e)
            {
                outcomes[i] = RowOutcome.Of(rows[i].Index, e.Problem);
            }
        }

        var refusals = events.Count > 0 ? await apply([.. events.Select(e => e.Event)]) : [];
        await Task.WhenAll(events.Select(async (e, n) =>
        {
            var row = rows[e.Place].Index;
            outcomes[e.Place] = refusals[n] is { } refusal ? RowOutcome.Of(row, RowProblem.Of(refusal)) : await PublishedAsync(row, () => publish(e.Event));
        }));
        return outcomes;
    }

    private static async Task<RowOutcome> PublishedAsync(int row, Func<Task> publish)
    {
        try
        {
            await publish();
            return new RowOutcome(row, StatusCodes.Status204NoContent);
        }
        catch (EventNotAcknowledgedException e)
        {
            return RowOutcome.Of(row, ProblemMap.Of(e));
        }
    }
}
