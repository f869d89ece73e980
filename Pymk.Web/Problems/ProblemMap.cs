using Orleans.Runtime;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Web.Problems;

/// <summary>Maps exceptions to problems.</summary>
internal static class ProblemMap
{
    /// <summary>The problem of an exception; <see cref="Problem.Internal"/> for a failure that no request causes.</summary>
    public static Problem Of(Exception exception) => exception switch
    {
        ProblemException e => e.Problem,
        UnknownExperimentException e => Problem.UnknownExperiment(e.Message),
        ExperimentStateException e => Problem.WrongState(e.Message),
        UnknownUserException e => Problem.UnknownUser(e.Message),
        UserGoneException e => Problem.GoneUser(e.Message),
        InvalidRequestException e => Problem.Invalid(e.Parameter, e.Message),
        ExpiredCursorException e => Problem.ExpiredCursor(e.Message),
        OverloadedException e => Problem.Overloaded(e.Message, e.RetryAfter),
        GatewayTooBusyException => Problem.Overloaded("The gateway is at its limit.", TimeSpan.FromSeconds(1)),
        BadHttpRequestException e => Problem.Refused(e.StatusCode, e.Message),
        EventNotAcknowledgedException => Problem.Unavailable("The action holds here, but the brokers did not acknowledge its event: send it again."),
        StoreUnavailableException => Problem.Unavailable("A store does not answer. A write that gets this answer may hold or not: send it again."),
        StaleEpochException => Problem.Unavailable("Another silo took over this user's data: send the request again."),
        TimeoutException => Problem.Unavailable("The cluster did not answer in time."),
        SiloUnavailableException or OrleansMessageRejectionException => Problem.Unavailable("A silo went away; others take over."),
        _ => Problem.Internal,
    };
}
