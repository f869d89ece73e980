namespace Pymk.Silo.Daily;

/// <summary>Has the program that trains check its options: a wrong one is told before anything is written.</summary>
internal static class TrainOptionsCheck
{
    // Every line of a verb's errors begins so.
    private const string Name = "pymk: ";

    /// <summary>Asks the program.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    /// <exception cref="Settings.SettingException">There is no such program.</exception>
    public static async Task<string?> RunAsync(DailySettings settings, CancellationToken cancellation)
    {
        var last = "";
        string[] arguments = ["train", "--check-options", "--data", settings.Work, "--model", settings.Model, .. settings.TrainOptions];
        try
        {
            var code = await ChildProcess.RunAsync(settings.Trainer ?? Trainer.Find(), arguments, line => last = line, cancellation);
            return code switch
            {
                0 => null,
                ExitCodes.WrongOption => $"train: {(last.StartsWith(Name, StringComparison.Ordinal) ? last[Name.Length..] : last)}",
                _ => $"train cannot check its options (exit code {code}): {last}",
            };
        }
        catch (DailyException e)
        {
            return e.Message;
        }
    }
}
