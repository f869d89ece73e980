namespace Pymk.Silo.Daily;

/// <summary>Exit codes of the verb <c>daily</c>. 130 and 143 are those of every verb.</summary>
internal static class ExitCodes
{
    /// <summary>The new model serves.</summary>
    public const int Published = 0;

    /// <summary>No service answers, or a stage failed. The next run goes on.</summary>
    public const int Unfinished = 1;

    /// <summary>An option is wrong, of the verb or of <c>train</c>. Nothing has begun.</summary>
    public const int WrongOption = 2;

    /// <summary>The new model is worse and not published. <c>train</c> says so with the same code.</summary>
    public const int NotPublished = 3;

    /// <summary>Another run is under way.</summary>
    public const int Refused = 4;
}
