using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Web.Batches;
using Pymk.Web.Events;
using Pymk.Web.Idempotency;
using Pymk.Web.Problems;

namespace Pymk.Web.Accounts;

/// <summary>Writes accounts: first to the cluster, then as events to the brokers.</summary>
internal sealed class AccountWriter(IPymkClient client, EventOutlet outlet, TimeProvider time)
{
    // Rules name the fields of events.
    private const string Part = "profile.";

    /// <summary>The write of a body, within all limits.</summary>
    /// <exception cref="ProblemException">A part of the body is wrong.</exception>
    public UserWrite Read(RequestIdentity request, string id, UserWriteKind kind, UserId user, AccountBody? body)
    {
        var given = Input.Time(body?.Time, "time");
        var profile = body is null || kind == UserWriteKind.Delete
            ? null
            : new ProfileChange(body.Name, body.Headline, body.Attributes, body.Interests);
        var choices = body?.Choices is { } c ? new ChoicesChange(c.SuggestMe, c.ShowConnections, c.Bridge) : null;

        // The later try of a request loses to what happened after the first.
        var write = new UserWrite(
            id, kind, user, given ?? request.Time, IsTimeGiven: given is not null || request.IsRepeated, profile, body?.Active, choices);
        try
        {
            UserWriteRules.Check(write, time.GetUtcNow());
            return write;
        }
        catch (EventFormatException e)
        {
            var (field, message) = (e.Field.Replace(Part, "", StringComparison.Ordinal), e.Message.Replace(Part, "", StringComparison.Ordinal));
            throw Input.Invalid(field is "" or "user" ? field.Length == 0 ? "body" : "userId" : field, message);
        }
    }

    /// <summary>Writes accounts.</summary>
    /// <returns>For each its status, or its problem.</returns>
    public async Task<IReadOnlyList<(int Status, Problem? Problem)>> WriteAsync(IReadOnlyList<UserWrite> writes)
    {
        var written = await client.WriteUsersAsync(writes);
        return await Task.WhenAll(written.Select(PublishedAsync));
    }

    private async Task<(int Status, Problem? Problem)> PublishedAsync(UserWritten written)
    {
        if (written.Refusal is { } refusal)
        {
            var problem = RowProblem.Of(refusal);
            return (problem.Status, problem);
        }

        try
        {
            foreach (var e in written.Events)
            {
                await outlet.PublishAsync(e);
            }

            return (written.Created ? StatusCodes.Status201Created : StatusCodes.Status204NoContent, null);
        }
        catch (EventNotAcknowledgedException e)
        {
            var problem = ProblemMap.Of(e);
            return (problem.Status, problem);
        }
    }
}
