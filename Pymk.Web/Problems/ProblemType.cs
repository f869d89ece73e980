using System.Text.Json.Serialization;

namespace Pymk.Web.Problems;

/// <summary>The kinds of problems, as the <c>type</c> of RFC 9457. docs/api.md says when each occurs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProblemType>))]
internal enum ProblemType
{
    [JsonStringEnumMemberName("urn:pymk:problem:invalid-request")]
    InvalidRequest,

    [JsonStringEnumMemberName("urn:pymk:problem:expired-cursor")]
    ExpiredCursor,

    [JsonStringEnumMemberName("urn:pymk:problem:key-reused")]
    KeyReused,

    [JsonStringEnumMemberName("urn:pymk:problem:in-progress")]
    InProgress,

    [JsonStringEnumMemberName("urn:pymk:problem:too-many-rows")]
    TooManyRows,

    [JsonStringEnumMemberName("urn:pymk:problem:unknown-snapshot")]
    UnknownSnapshot,

    [JsonStringEnumMemberName("urn:pymk:problem:unknown-experiment")]
    UnknownExperiment,

    [JsonStringEnumMemberName("urn:pymk:problem:wrong-state")]
    WrongState,

    [JsonStringEnumMemberName("urn:pymk:problem:unknown-user")]
    UnknownUser,

    [JsonStringEnumMemberName("urn:pymk:problem:gone-user")]
    GoneUser,

    [JsonStringEnumMemberName("urn:pymk:problem:no-such-address")]
    NoSuchAddress,

    [JsonStringEnumMemberName("urn:pymk:problem:wrong-method")]
    WrongMethod,

    [JsonStringEnumMemberName("urn:pymk:problem:unauthenticated")]
    Unauthenticated,

    [JsonStringEnumMemberName("urn:pymk:problem:forbidden")]
    Forbidden,

    [JsonStringEnumMemberName("urn:pymk:problem:too-many-requests")]
    TooManyRequests,

    [JsonStringEnumMemberName("urn:pymk:problem:overloaded")]
    Overloaded,

    [JsonStringEnumMemberName("urn:pymk:problem:unavailable")]
    Unavailable,

    [JsonStringEnumMemberName("urn:pymk:problem:refused")]
    Refused,

    [JsonStringEnumMemberName("urn:pymk:problem:internal")]
    Internal,
}
